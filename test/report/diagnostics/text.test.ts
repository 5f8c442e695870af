import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { diagnosticAsText, diagnosticsAsText } from '../../../src/report/diagnostics/text.ts';
import { coloured, plain } from '../../../src/report/terminal/paint.ts';
import { width } from '../../../src/report/terminal/width.ts';

const melanoma: Diagnostic = {
  code: 'DX2003',
  severity: 'error',
  message: 'category "Basal cell carcinoma" names 2C30, which is "Melanoma of skin"',
  at: { file: 'mappings/categories.yaml', line: 14, column: 34, endColumn: 38, text: '  Basal cell carcinoma: { icd11: 2C30 }' },
  hint: 'did you mean 2C32, "Basal cell carcinoma of skin"?',
};

const text = (d: Partial<Diagnostic>): string => diagnosticAsText({ code: 'DX2003', severity: 'error', message: 'm', ...d }, plain);

/** Cells before the first caret, without gutter, bar and blank. */
const caretIndent = (shown: string): number => shown.split('\n')[3]!.slice('  │ '.length).indexOf('^');

const at = (file: string, line: number, column: number): Diagnostic['at'] => ({ file, line, column });

describe('a finding as text', () => {
  it('is framed as the design shows it', () => {
    expect(diagnosticAsText(melanoma, plain)).toBe(
      [
        'error DX2003  category "Basal cell carcinoma" names 2C30, which is "Melanoma of skin"',
        '  ┌─ mappings/categories.yaml:14:34',
        '14│   Basal cell carcinoma: { icd11: 2C30 }',
        '  │                                  ^^^^ did you mean 2C32, "Basal cell carcinoma of skin"?',
        '',
      ].join('\n'),
    );
  });

  it('names count, help and related places, with one gutter for all line numbers', () => {
    const d: Diagnostic = {
      code: 'DX2001', severity: 'warning', message: 'label "BCC" is mapped twice', count: 1200, help: 'keep one of the rows',
      at: { file: 'mappings/a.yaml', line: 1204, column: 3, endColumn: 6, text: '  BCC: Basal cell carcinoma' },
      related: [{ message: 'first mapped here', at: { file: 'mappings/a.yaml', line: 7, column: 3, endColumn: 6, text: '  bcc: Melanoma' } }],
    };
    expect(diagnosticAsText(d, plain)).toBe(
      [
        'warning DX2001  label "BCC" is mapped twice',
        '    ┌─ mappings/a.yaml:1204:3',
        '1204│   BCC: Basal cell carcinoma',
        '    │   ^^^',
        '    ├─ mappings/a.yaml:7:3  first mapped here',
        '   7│   bcc: Melanoma',
        '    │   ^^^',
        '    = found 1,200 times; the first is named here',
        '    = help: keep one of the rows',
        '',
      ].join('\n'),
    );
  });

  it('tells a count once', () => {
    expect(text({ message: '12 images of source "s" failed', count: 12 })).toBe('error DX2003  12 images of source "s" failed\n');
    expect(text({ message: 'label 3.12 of v12', count: 12 })).toContain('found 12 times');
    expect(text({ message: 'one', count: 1 })).toBe('error DX2003  one\n');
  });

  it('does without a place, and without a line', () => {
    expect(text({ hint: 'did you mean "x"?' })).toBe('error DX2003  m\n  = did you mean "x"?\n');
    expect(text({ at: { file: 'a.csv', line: 12 } })).toBe('error DX2003  m\n  ┌─ a.csv:12\n');
    expect(text({ at: { file: 'a.csv' } })).toBe('error DX2003  m\n  ┌─ a.csv\n');
  });

  it('puts carets under tabs and wide characters', () => {
    // A tab goes to the next stop of four; 皮 and 膚 take two cells each; é as e and accent takes one.
    expect(text({ at: { file: 'f', line: 1, column: 2, endColumn: 4, text: '\tab' } }).split('\n').slice(2, 4)).toEqual([' 1│     ab', '  │     ^^']);
    expect(text({ at: { file: 'f', line: 1, column: 4, endColumn: 5, text: 'a\tbc' } }).split('\n').slice(2, 4)).toEqual([' 1│ a   bc', '  │      ^']);
    expect(text({ at: { file: 'f', line: 1, column: 3, endColumn: 5, text: '皮膚ab' } }).split('\n').slice(2, 4)).toEqual([' 1│ 皮膚ab', '  │     ^^']);
    expect(text({ at: { file: 'f', line: 1, column: 1, endColumn: 3, text: '皮膚ab' } }).split('\n')[3]).toBe('  │ ^^^^');
    expect(text({ at: { file: 'f', line: 1, column: 3, endColumn: 4, text: 'e\u0301x' } }).split('\n')[3]).toBe('  │  ^');
    expect(text({ at: { file: 'f', line: 1, column: 3, endColumn: 4, text: '🩺x' } }).split('\n')[3]).toBe('  │   ^');
  });

  it('marks one place where the end is not known, also behind the line', () => {
    expect(text({ at: { file: 'f', line: 1, column: 2, text: 'abc' } }).split('\n')[3]).toBe('  │  ^');
    expect(text({ at: { file: 'f', line: 1, column: 4, text: 'abc' } }).split('\n')[3]).toBe('  │    ^');
    expect(text({ at: { file: 'f', line: 1, column: 1, text: '' } }).split('\n').slice(2, 4)).toEqual([' 1│', '  │ ^']);
  });

  it('cuts a long line to a window around the offending text', () => {
    const line = `${'a'.repeat(5000)}HERE${'b'.repeat(5000)}`;
    const shown = text({ at: { file: 'f', line: 1, column: 5001, endColumn: 5005, text: line } }).split('\n');
    const code = shown[2]!.slice(4);
    const carets = shown[3]!.slice(4);
    expect(width(code)).toBe(102); // 100 cells between two ellipses
    expect(code.startsWith('…a')).toBe(true);
    expect(code.endsWith('b…')).toBe(true);
    expect(code.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('shows what would drive a terminal instead of obeying it', () => {
    const escape = '\u001b[2J\u001b]0;owned\u0007';
    const bidi = '\u202egnp.exe\u2066';
    const shown = diagnosticAsText(
      {
        code: 'DX2003', severity: 'error', message: `label "${escape}"`, hint: bidi, help: `a\nerror DX0000  forged\r\u009b1m`,
        at: { file: `m\u001b[31m.yaml`, line: 3, column: 4, endColumn: 5, text: `a${bidi}\u200b: ${escape}` },
        related: [{ message: escape, at: { file: bidi, line: 1, column: 1, text: '\u007f\u{e0041}' } }],
      },
      plain,
    );
    expect(shown).toBe(
      [
        'error DX2003  label "\\x1b[2J\\x1b]0;owned\\x07"',
        '  ┌─ m\\x1b[31m.yaml:3:4',
        ' 3│ a\\u{202e}gnp.exe\\u{2066}\\u{200b}: \\x1b[2J\\x1b]0;owned\\x07',
        '  │           ^ \\u{202e}gnp.exe\\u{2066}',
        '  ├─ \\u{202e}gnp.exe\\u{2066}:1:1  \\x1b[2J\\x1b]0;owned\\x07',
        ' 1│ \\x7f\\u{e0041}',
        '  │ ^^^^',
        '  = help: a\\nerror DX0000  forged\\r\\x9b1m',
        '',
      ].join('\n'),
    );
  });

  it('lets nothing active through, whatever the text, and keeps the carets within the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(310), fc.nat(310), (line, start, length) => {
        const shown = text({ message: line, hint: line, help: line, at: { file: line, line: 1, column: start + 1, endColumn: start + 1 + length, text: `${line}.` } }); // blanks at the end are not shown
        expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        const lines = shown.split('\n');
        expect(lines).toHaveLength(6);
        expect(caretIndent(shown)).toBeGreaterThanOrEqual(0);
        expect(caretIndent(shown)).toBeLessThanOrEqual(width(lines[2]!) + 1);
      }),
    );
  });

  it('paints severity, message and bars, and nothing else changes', () => {
    const painted = diagnosticAsText(melanoma, coloured);
    expect(painted.startsWith('\u001b[31merror DX2003\u001b[39m  \u001b[1mcategory')).toBe(true);
    // eslint-disable-next-line no-control-regex
    expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(diagnosticAsText(melanoma, plain));
  });
});

describe('a note as text', () => {
  it('SRC-9 takes one line', () => {
    const note: Diagnostic = {
      code: 'DX3002', severity: 'note', message: 'optional source "x" is not on this machine', help: 'download it from https://example.org/x\u001b[2J', hint: 'h', count: 1200,
      at: { file: 'sources.d/x.yaml', line: 48, column: 19, endColumn: 32, text: 'acquire: [{ path: data/x }]' },
    };
    expect(diagnosticAsText(note, plain)).toBe(
      'note DX3002  optional source "x" is not on this machine; h; 1,200 times; download it from https://example.org/x\\x1b[2J (sources.d/x.yaml:48:19)\n',
    );
  });
});

describe('findings as text', () => {
  it('stand in the order of file, line, column and code, notes last, with a closing line', () => {
    const list: Diagnostic[] = [
      { code: 'DX2003', severity: 'warning', message: 'e', at: at('b.yaml', 1, 1) },
      { code: 'DX2003', severity: 'error', message: 'd', at: at('a.yaml', 10, 1) },
      { code: 'DX2003', severity: 'error', message: 'c', at: at('a.yaml', 9, 2) },
      { code: 'DX2002', severity: 'error', message: 'b', at: at('a.yaml', 9, 2) },
      { code: 'DX9001', severity: 'note', message: 'a' },
    ];
    const shown = diagnosticsAsText(list, plain);
    expect([...shown.matchAll(/DX\d{4} {2}(\w)/g)].map((match) => match[1]).join('')).toBe('bcdea');
    expect(shown.endsWith('\n\nnote DX9001  a\n\n3 errors, 1 warning, 1 note\n')).toBe(true);
    expect(diagnosticsAsText(list.slice(1, 2), plain).endsWith('\n\n1 error\n')).toBe(true);
    expect(diagnosticsAsText([], plain)).toBe('');
  });
});
