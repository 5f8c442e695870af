import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { declare } from '../../src/cli/program.ts';
import type { Start } from '../../src/cli/verb.ts';
import { leaves } from '../../src/cli/verbs.ts';
import { dx } from '../rig.ts';

/** The words of an example, quotes taken off as a shell does; what stands behind a pipe or redirection is the shell's. */
function words(line: string): string[] {
  return [...line.split(/ [|>] /)[0]!.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3]!);
}

describe('every command', () => {
  const all = leaves();

  it('has help with an example, and examples that parse', async () => {
    expect(all.length).toBeGreaterThanOrEqual(13);
    for (const { path, load } of all) {
      const { verb } = await load();
      expect(verb.examples.length, path.join(' ')).toBeGreaterThan(0);
      for (const { line, about } of verb.examples) {
        let started = 0;
        const start: Start = { inProject: async () => void started++, inProjectOrNot: async () => void started++, anywhere: async () => void started++ };
        const program = new Command('dx').exitOverride().option('-C <dir>').option('--json').option('-q, --quiet').option('--no-color').option('--no-input');
        const parent = path.slice(0, -1).reduce((command, name) => command.command(name), program);
        const command = new Command(path.at(-1)).exitOverride();
        parent.addCommand(command);
        declare(verb, command, start);
        const [name, ...rest] = words(line);
        expect(name).toBe('dx');
        await program.parseAsync(rest, { from: 'user' });
        expect(started, line).toBe(1);
        expect(about).not.toBe('');
      }
    }
  });

  it('prints that help', async () => {
    const runs = await Promise.all(all.map(({ path }) => dx([...path, '--help'])));
    for (const [i, { path, load }] of all.entries()) {
      const run = runs[i]!;
      expect(run.code).toBe(0);
      expect(run.stdout).toContain(`Usage: dx ${path.join(' ')} [options]`);
      expect(run.stdout).toContain(`$ ${(await load()).verb.examples[0]!.line}`);
      expect(run.stdout).toContain('-C <dir>');
    }
  });
});
