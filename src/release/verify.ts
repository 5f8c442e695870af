import { join } from 'node:path';
import { by } from '../core/compare.ts';
import { sha256 } from '../core/digest.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import { manifestOf } from './artefacts.ts';
import { readTable, TableError, type Table } from './csv.ts';
import { contentDigest, imageDigests } from './digest.ts';
import { fileDigest, listFiles, look } from './files.ts';
import { ignoreText } from './ignore.ts';
import { imageFolders, manifestText, readManifest, type ManifestEntry } from './manifest.ts';
import { IGNORE_FILE, RECORD_FILE } from './names.ts';
import { inParallel } from './parallel.ts';
import { readRecord, type ReleaseRecord } from './record.ts';

/** What `verify` proved of one release folder. */
export interface VerifyReport {
  readonly version: string;
  readonly state: 'draft' | 'sealed' | 'unknown';
  /** As the record states it; empty where the record cannot be read. */
  readonly contentDigest: string;
  /** No error: every file that is here is as it was written, and the content digest follows from them. */
  readonly ok: boolean;
  readonly files: number;
  readonly bytes: number;
  /** Parts that are made again by `dx build` or come from elsewhere, and are not in this clone: `data`, `images`, …, or a table. */
  readonly absent: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** How one file of a release is. */
type State = 'right' | 'absent' | 'damaged' | 'link';

/**
 * REL-7: proves a release folder. Every file's digest, the content digest anew from tables and manifest, the
 * manifest anew from the tables, files too many and too few. Parts that git does not carry are a note where they
 * are absent as a whole (a text-only clone), and an error where only some of their files are. `shown` is the folder's path for findings.
 */
export async function verifyRelease(dir: string, shown: string): Promise<VerifyReport> {
  const read = await readRecord(dir, `${shown}/${RECORD_FILE}`);
  if (!read.ok) return { version: '', state: 'unknown', contentDigest: '', ok: false, files: 0, bytes: 0, absent: [], diagnostics: read.error };
  const check = new Check(dir, shown, read.value);
  await check.texts();
  await check.parquet();
  await check.content();
  await check.images();
  await check.ignored();
  await check.strangers();
  const { version, state, contentDigest: digest } = read.value;
  return {
    version, state, contentDigest: digest, ok: !hasErrors(check.diagnostics), files: check.files, bytes: check.bytes,
    absent: check.absent, diagnostics: check.diagnostics,
  };
}

class Check {
  readonly diagnostics: Diagnostic[] = [];
  readonly absent: string[] = [];
  files = 1;
  bytes = 0;
  /** Logical names of tables whose text is here and right. */
  readonly #whole = new Map<string, string>();
  #manifest: readonly ManifestEntry[] | undefined;
  readonly dir: string;
  readonly shown: string;
  readonly record: ReleaseRecord;

  constructor(dir: string, shown: string, record: ReleaseRecord) {
    this.dir = dir;
    this.shown = shown;
    this.record = record;
  }

  async texts(): Promise<void> {
    for (const entry of this.record.tables) {
      const state = await this.#state(entry);
      if (state === 'right') this.#whole.set(entry.table, join(this.dir, entry.path));
      else if (state === 'absent' && !entry.tracked) this.absent.push(entry.table);
      else this.#fault(entry.path, state);
    }
    for (const entry of this.record.files.filter((file) => file.kind !== 'parquet')) {
      const state = await this.#state(entry);
      if (state === 'right') {
        if (entry.kind === 'manifest') await this.#readManifest(entry.path);
      } else if (state === 'absent' && entry.kind === 'manifest' && this.record.track === 'summary') this.absent.push('manifest');
      else this.#fault(entry.path, state);
    }
    if (this.absent.length > 0) {
      this.#note(`${this.absent.join(', ')} of release ${this.record.version} are not here`, 'rows of images are kept out of git (track: summary): copy them from where the release was sealed or exported');
    }
  }

  async parquet(): Promise<void> {
    const files = this.record.files.filter((file) => file.kind === 'parquet');
    const states = [];
    for (const file of files) states.push({ file, state: await this.#state(file) });
    if (files.length > 0 && states.every(({ state }) => state === 'absent')) {
      this.absent.push('data');
      this.#note(`the Parquet of release ${this.record.version} is not here`, 'dx build makes that of the latest release again; for an older one, take it from another copy');
      return;
    }
    for (const { file, state } of states) if (state !== 'right') this.#fault(file.path, state);
  }

  /** The content digest, and the manifest, from the tables themselves: a record that was rewritten to fit a changed file would not fit here. */
  async content(): Promise<void> {
    if (!this.#manifest || this.#whole.size < this.record.tables.length) return;
    const digest = contentDigest({ tables: new Map(this.record.tables.map((entry) => [entry.table, entry.sha256])), images: imageDigests(this.#manifest) });
    if (digest !== this.record.contentDigest) {
      this.#error('DX6033', `the content digest of release ${this.record.version} does not follow from its files`, RECORD_FILE);
    }
    const tables = new Map<string, Table>();
    for (const entry of this.record.tables) {
      try {
        const table = await readTable(this.#whole.get(entry.table)!);
        tables.set(entry.table, table);
        const columns = entry.columns.map((column) => column.name);
        if (table.rows.length !== entry.rows || table.columns.join('\n') !== columns.join('\n')) {
          this.#error('DX6006', `table ${entry.table} has other rows or columns than the record says`, entry.path);
        }
      } catch (error) {
        if (!(error instanceof TableError)) throw error;
        this.#error('DX6006', `table ${entry.table}: ${error.message}`, entry.path);
      }
    }
    if (tables.size < this.record.tables.length) return;
    if (!sameManifest(tables, this.#manifest)) this.#error('DX6033', `the manifest of release ${this.record.version} does not follow from its tables`, RECORD_FILE);
  }

  async images(): Promise<void> {
    if (!this.#manifest) return;
    for (const folder of Object.values(imageFolders)) {
      const entries = this.#manifest.filter((entry) => entry.path.startsWith(`${folder}/`));
      if (entries.length === 0) continue;
      if (!(await look(join(this.dir, folder)))) {
        this.absent.push(folder);
        this.#note(`${folder} of release ${this.record.version} are not here`, 'dx export writes a whole copy of any release; dx build with release.materialise makes them again in the latest');
        continue;
      }
      await inParallel(entries, 8, async (entry) => {
        const state = await this.#state(entry);
        if (state !== 'right') this.#fault(entry.path, state);
      });
    }
  }

  /** Where there is a `.gitignore` it must be the one that keeps rows of images out of git. A draft's ignores itself; an export has none. */
  async ignored(): Promise<void> {
    const path = join(this.dir, IGNORE_FILE);
    if (this.record.state === 'draft' || !(await look(path))) return;
    if ((await fileDigest(path)).sha256 !== sha256(ignoreText(this.record))) this.#fault(IGNORE_FILE, 'damaged');
  }

  /** What the release does not name. */
  async strangers(): Promise<void> {
    const named = new Set([RECORD_FILE, IGNORE_FILE, ...this.record.tables.map((e) => e.path), ...this.record.files.map((e) => e.path)]);
    for (const entry of this.#manifest ?? []) named.add(entry.path);
    for (const path of await listFiles(this.dir)) {
      if (named.has(path)) continue;
      if (!this.#manifest && Object.values(imageFolders).some((folder) => path.startsWith(`${folder}/`))) continue;
      this.#error('DX6032', 'a file that the release does not name', path);
    }
    this.diagnostics.sort(by((d) => d.at?.file ?? ''));
  }

  async #readManifest(path: string): Promise<void> {
    try {
      this.#manifest = await readManifest(join(this.dir, path));
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      this.#error('DX6006', error.message, path);
    }
  }

  async #state(entry: { readonly path: string; readonly sha256: string; readonly bytes: number }): Promise<State> {
    const path = join(this.dir, ...entry.path.split('/'));
    const there = await look(path);
    if (!there) return 'absent';
    if (!there.isFile()) return 'link';
    if (there.size !== entry.bytes) return 'damaged';
    const found = await fileDigest(path);
    this.files++;
    this.bytes += found.bytes;
    return found.sha256 === entry.sha256 ? 'right' : 'damaged';
  }

  #fault(path: string, state: State): void {
    if (state === 'absent') this.#error('DX6031', 'a file of the release is missing', path);
    else this.#error('DX6030', state === 'link' ? 'something that is not a plain file stands in the place of a file' : 'a file of the release is not what was written', path);
  }

  #error(code: 'DX6006' | 'DX6030' | 'DX6031' | 'DX6032' | 'DX6033', message: string, path: string): void {
    this.diagnostics.push({ code, severity: 'error', message: `${message}: ${path}`, at: { file: `${this.shown}/${path}` }, help: this.#way(code, path) });
  }

  /** What puts a file right again. `dx build` adds what is missing and never replaces a file of a sealed release. */
  #way(code: string, path: string): string {
    if (code === 'DX6032') return 'remove it, or restore the folder from git or from another copy of the release';
    const { version, state } = this.record;
    const image = Object.values(imageFolders).some((folder) => path.startsWith(`${folder}/`));
    if (state === 'draft') return 'remove releases/draft and run dx build, which writes it again';
    if (image) return `dx export writes a whole copy of release ${version} from the store; where it is the latest, remove what is damaged, and dx build with release.materialise puts it back`;
    if (path.startsWith('data/')) return `where ${version} is the latest release, remove what is damaged, and dx build makes it again; else take it from another copy of the release`;
    return 'restore it from git or from another copy of the release';
  }

  #note(message: string, help: string): void {
    this.diagnostics.push({ code: 'DX6034', severity: 'note', message, help });
  }
}

function sameManifest(tables: ReadonlyMap<string, Table>, entries: readonly ManifestEntry[]): boolean {
  try {
    return manifestText(manifestOf(tables)) === manifestText(entries);
  } catch {
    return false;
  }
}
