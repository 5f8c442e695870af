/** How text is emphasised. `plain` paints nothing; so the same code writes to terminals and to files. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly blue: (text: string) => string;
}

const asIs = (text: string): string => text;

export const plain: Paint = { bold: asIs, dim: asIs, red: asIs, yellow: asIs, green: asIs, blue: asIs };

/** ECMA-48 select graphic rendition; the second number undoes the first. */
const sgr = (on: number, off: number) => (text: string): string => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);

export const coloured: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  yellow: sgr(33, 39),
  green: sgr(32, 39),
  blue: sgr(34, 39),
};

/**
 * Colour or not, for one output stream: `--no-color` and a non-empty NO_COLOR (no-color.org) forbid it,
 * a FORCE_COLOR other than 0 asks for it, otherwise a terminal that is not `dumb` gets it.
 */
export function choosePaint(options: { noColor: boolean; tty: boolean; env: { readonly [name: string]: string | undefined } }): Paint {
  const { noColor, tty, env } = options;
  if (noColor || (env['NO_COLOR'] ?? '') !== '') return plain;
  const force = env['FORCE_COLOR'] ?? '';
  if (force !== '') return force === '0' ? plain : coloured;
  return tty && env['TERM'] !== 'dumb' ? coloured : plain;
}
