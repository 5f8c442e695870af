import { mkdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { dx, project } from '../rig.ts';

const empty = project({});
const somewhere = project({ 'dx.config.yaml': '', 'a/b/c.txt': '' });
afterAll(() => {
  empty.remove();
  somewhere.remove();
});

describe('the command line', () => {
  it('prints its help on request, and says 2 where no command is named', async () => {
    const help = await dx(['--help']);
    expect(help.code).toBe(0);
    expect(help.stderr).toBe('');
    for (const verb of ['build', 'diff', 'explain']) expect(help.stdout).toMatch(new RegExp(`^  ${verb} .*\\w`, 'm'));
    const nothing = await dx([]);
    expect(nothing).toEqual({ code: 2, stdout: '', stderr: help.stdout });
  });

  it('prints its version', async () => {
    const { version } = (await import('../../package.json', { with: { type: 'json' } })).default;
    expect(await dx(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.skipIf(process.platform !== 'linux')('tells a disk that refuses from a fault of dx, as one JSON object', async () => {
    // Not even root may make folders in /sys.
    const { code, stdout, stderr } = await dx(['init', '/sys/dx', '--json']);
    expect([code, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject({ format: 1, command: 'init', diagnostics: [{ code: 'DX7003', severity: 'error' }] });
  });

  it('begins no project where a file is in the way', async () => {
    for (const dir of ['a/b/c.txt', 'a/b/c.txt/d']) {
      const { code, stderr } = await dx(['init', dir], { cwd: somewhere.dir });
      expect([code, stderr.split('\n')[0]]).toEqual([2, `error DX9002  "${dir}" cannot be a folder: there is a file of that name`]);
    }
  });

  it('takes "help <command>" for "<command> --help"', async () => {
    const a = await dx(['help', 'explain']);
    expect(a).toEqual(await dx(['explain', '--help']));
    expect(a.stdout).toContain('$ dx explain DX9001');
  });

  it('refuses what it does not know, with a suggestion, and exits with 2', async () => {
    const [verb, option, value, excess] = await Promise.all([dx(['biuld']), dx(['explain', '--jsn']), dx(['build', '--jobs', '0']), dx(['explain', 'a', 'b'])]);
    expect(verb).toEqual({
      code: 2, stdout: '',
      stderr: [
        `error DX9002  unknown command 'biuld'`,
        '  = did you mean build?',
        '  = help: "dx --help" lists the commands, "dx <command> --help" its options',
        '', '1 error', '',
      ].join('\n'),
    });
    expect(option.code).toBe(2);
    expect(option.stderr).toContain('did you mean --json?');
    expect(value.code).toBe(2);
    expect(value.stderr).toContain('It must be a whole number from 1 to 1024');
    expect(excess.code).toBe(2);
  });

  it('does not obey escape sequences in its own arguments', async () => {
    const run = await dx(['\u001b[2Jx']);
    expect(run.stderr).toContain(`unknown command '\\x1b[2Jx'`);
    expect(run.stderr).not.toContain('\u001b');
  });

  it('answers in JSON also where it refuses', async () => {
    const run = await dx(['diff', '--jsn', '--json']);
    expect(run.code).toBe(2);
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toMatchObject({ format: 1, command: 'diff', diagnostics: [{ code: 'DX9002', severity: 'error' }], summary: { errors: 1 } });
  });

  it('refuses two forms of findings at once', async () => {
    const run = await dx(['build', '--json', '--format', 'sarif'], { cwd: somewhere.dir });
    expect(run.code).toBe(2);
    expect(JSON.parse(run.stdout)).toMatchObject({ diagnostics: [{ message: '--json and --format sarif exclude each other' }] });
  });
});

describe('the project', () => {
  it('is found upwards from the current folder, and from -C', async () => {
    const draft = 'there is no draft'; // what diff says once it has found the project
    mkdirSync(somewhere.path('a/b'), { recursive: true });
    for (const run of [
      dx(['diff'], { cwd: somewhere.dir }), dx(['diff'], { cwd: somewhere.path('a/b') }),
      dx(['-C', somewhere.path('a'), 'diff'], { cwd: empty.dir }), dx(['diff', '-C', 'b'], { cwd: somewhere.path('a') }),
    ]) expect((await run).stderr).toContain(draft);
  });

  it('is missed with DX9001 and exit code 2, without an absolute path', async () => {
    const here = await dx(['diff'], { cwd: empty.dir });
    expect(here.code).toBe(2);
    expect(here.stderr).toContain('error DX9001  no dx.config.yaml in the current folder or above it\n');
    expect(here.stderr).toContain('dx init');
    expect(here.stderr).not.toContain(empty.dir);
    const file = await dx(['diff', '-C', 'dx.config.yaml'], { cwd: somewhere.dir });
    expect(file.code).toBe(2);
    expect(file.stderr).toContain('-C "dx.config.yaml" is not a folder');
  });
});

describe('streams', () => {
  it('may close early: a reader that left is no error', async () => {
    const run = await dx(['explain'], { closeStdoutAfter: 0 });
    expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('carry no colour unless asked for, and NO_COLOR wins', async () => {
    const escape = '\u001b';
    expect((await dx(['biuld'])).stderr).not.toContain(escape);
    expect((await dx(['biuld'], { env: { FORCE_COLOR: '1' } })).stderr).toContain(`${escape}[31merror DX9002`);
    expect((await dx(['biuld'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stderr).not.toContain(escape);
    expect((await dx(['biuld', '--no-color'], { env: { FORCE_COLOR: '1' } })).stderr).not.toContain(escape);
  });
});

describe('dx explain', () => {
  it('explains a code however it is written', async () => {
    const run = await dx(['explain', 'DX9005']);
    expect(run.code).toBe(0);
    expect(run.stdout.startsWith('DX9005  a file is in the way\n\n')).toBe(true);
    expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(88);
    expect((await dx(['explain', '9005'])).stdout).toBe(run.stdout);
    expect((await dx(['explain', 'dx9005'])).stdout).toBe(run.stdout);
  });

  it('suggests the nearest code, and lists all', async () => {
    const wrong = await dx(['explain', 'DX90055']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('did you mean DX9005?');
    expect((await dx(['explain', '__proto__'])).code).toBe(2);
    const all = JSON.parse((await dx(['explain', '--json'])).stdout) as { codes: { code: string }[] };
    expect(all.codes.map((c) => c.code)).toContain('DX9006');
  });
});
