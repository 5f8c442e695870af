import { describe, expect, it } from 'vitest';
import { internalError } from '../../src/cli/internal.ts';
import type { Io } from '../../src/cli/io.ts';
import { toolVersion } from '../../src/core/version.ts';
import { plain } from '../../src/report/terminal/paint.ts';

const told = (message: string, env: Io['env'] = {}): string => internalError(new Error(message), plain, { env });

describe('an internal error', () => {
  it('says whose fault it is and how to report it', () => {
    const text = told('a stage gave no rows');
    expect(text).toContain('internal error  a stage gave no rows\n');
    expect(text).toContain(`dx ${toolVersion}, Node ${process.version}`);
    expect(text).toContain('DX_DEBUG=1');
    expect(text).not.toContain('    at ');
  });

  it('DEID-9 leaves paths out', () => {
    for (const path of ['/data/clinic/Meier Anna.jpg', '/x', 'C:\\data\\x.jpg', 'file:///data/x.jpg']) {
      expect(told(`ENOENT: no such file, open '${path}'`).split('\n')[0]).toBe(`internal error  ENOENT: no such file, open '<path>'`);
    }
    expect(told('cannot read /data/clinic/a.jpg: (/b/c)').split('\n')[0]).toBe('internal error  cannot read <path>: (<path>)');
    expect(told('cannot read /data/Meier Anna, left.jpg: EIO').split('\n')[0]).toBe('internal error  cannot read <path>: EIO');
    expect(told('1/2 of the images').split('\n')[0]).toBe('internal error  1/2 of the images');
  });

  it('shows the stack on request, and never obeys what it shows', () => {
    expect(told('x', { DX_DEBUG: '1' })).toContain('    at ');
    expect(told('\u001b[2J', { DX_DEBUG: '1' })).not.toContain('\u001b');
    expect(told('\u001b[2J')).toContain('\\x1b[2J');
    expect(internalError('a thrown text', plain, { env: {} })).toContain('a thrown text');
  });
});
