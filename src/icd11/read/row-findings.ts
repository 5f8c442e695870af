import type { DiagnosticCode } from '../../core/codes.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';

/** As many rows are named; of a table where every row is wrong, the first ones tell why. */
const SHOWN = 20;

/** Collects what is wrong with the rows of one file. */
export class RowFindings {
  private readonly found: Diagnostic[] = [];
  private hidden = 0;
  private readonly file: string;
  private readonly help: string;

  constructor(file: string, help: string) {
    this.file = file;
    this.help = help;
  }

  /** `line` counts from 1, the header included; `message` begins with what is wrong and ends with nothing. */
  add(code: DiagnosticCode, line: number, message: string, related?: Diagnostic['related']): void {
    if (this.found.length === SHOWN) {
      this.hidden++;
      return;
    }
    this.found.push({ code, severity: 'error', message: `row ${line}: ${message}`, at: { file: this.file, line }, help: this.help, ...(related ? { related } : {}) });
  }

  get any(): boolean {
    return this.found.length > 0;
  }

  all(): Diagnostic[] {
    const last = this.found.at(-1);
    return this.hidden === 0 || !last ? this.found : [...this.found.slice(0, -1), { ...last, message: `${last.message}; and ${this.hidden} more findings` }];
  }
}
