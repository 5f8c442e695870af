import { DuckDBDataChunk, DuckDBInstance, DuckDBTypeId, type DuckDBConnection, type DuckDBExtractedStatements, type DuckDBValue } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
import type { Json } from '../core/canonical.ts';
import { collectGarbage, heapBytes } from '../core/garbage.ts';

export type Cell = string | number | boolean | null;
export type Row = { readonly [column: string]: Json };

/** Rows in one chunk of an appender: DuckDB's vector size. */
const CHUNK = 2048;

/** Resident bytes from which memory is given back, and how many must have come since: what little builds hold they may keep. */
const MUCH = 300 << 20;
const MORE = 32 << 20;
/** The same for what JavaScript holds. */
const MUCH_HEAP = 128 << 20;
const MORE_HEAP = 32 << 20;
/** What DuckDB needs for itself where all tables are put aside: much more than it was seen to. */
const ASIDE = '64MB';
/** Megabytes to which a limit goes that a statement did not get along with; twice the limit where that is more. */
const ROOMIER = 600;

/** An amount of memory as DuckDB takes it. */
export type Megabytes = `${number}MB`;

/** What the connections of one database share. */
interface Memory {
  /** Undefined where `limit` was never called. */
  limit: Megabytes | undefined;
  isGivingBack: boolean;
  /** Whether a statement needed more than the first limit: all later ones may have it too. */
  isRoomier: boolean;
  /** Settings of the limit wait for each other: of two at once the older one must not be the last. */
  turn: Promise<unknown>;
  /** Resident bytes when memory was last given back. */
  resident: number;
  /** Bytes of the heap then. */
  heap: number;
}

/** A DuckDB database and a connection to it. */
export class Database {
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  readonly #isOwner: boolean;
  readonly #memory: Memory;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, isOwner: boolean, memory: Memory) {
    this.#instance = instance;
    this.connection = connection;
    this.#isOwner = isOwner;
    this.#memory = memory;
  }

  /** Settings are given at opening, so that a locked database is never open unlocked. */
  static async open(path = ':memory:', settings: { readonly [name: string]: string } = {}): Promise<Database> {
    const instance = await DuckDBInstance.create(path, { ...settings });
    return new Database(instance, await instance.connect(), true, { limit: undefined, isGivingBack: false, isRoomier: false, turn: Promise.resolve(), resident: 0, heap: 0 });
  }

  /**
   * Sets how much memory DuckDB may use; tables that do not fit go to its temporary folder. A statement that cannot do with
   * it has more, once and from then on. Unless told otherwise, memory is given back after statements. Not for a database
   * whose configuration is locked: it allows neither.
   */
  async limit(memory: Megabytes, isGivingBack = true): Promise<void> {
    this.#memory.isGivingBack = isGivingBack;
    this.#memory.limit = this.#memory.isRoomier ? larger(memory, this.#memory.limit) : memory;
    await this.#set();
  }

  /** Puts all tables that are in memory aside, on the disk, until they are read again, as far as that can be done; then `limit` holds. */
  async putAside(limit: Megabytes): Promise<void> {
    try {
      await this.#set(ASIDE);
    } catch {
      // Not all could be put aside, or the disk is full: the work goes on with less room beside it.
    } finally {
      await this.limit(limit).catch(() => {});
    }
    this.#memory.heap = collectGarbage();
  }

  /** Without `memory` the limit that holds when its turn comes. */
  #set(memory?: Megabytes): Promise<unknown> {
    const set = this.#memory.turn.then(() => this.connection.run(`SET memory_limit = ${literal(memory ?? this.#memory.limit!)}`));
    this.#memory.turn = set.catch(() => {});
    return set;
  }

  /**
   * Runs one statement, and where the limit was too low for it once more with a roomier one: a statement that failed has
   * had no effect. The limit is an estimate from drawn data, which a dataset of another shape may not keep to.
   */
  async #run<T>(statement: () => Promise<T>): Promise<T> {
    const { limit } = this.#memory;
    try {
      return await statement();
    } catch (error) {
      if (limit === undefined || !isOutOfMemory(error) || !(await this.#makeRoom(limit))) throw error;
      return statement();
    }
  }

  /** Whether there is more room now than at `limit`; another connection may have made it meanwhile. */
  async #makeRoom(limit: Megabytes): Promise<boolean> {
    const memory = this.#memory;
    if (!memory.isRoomier) {
      memory.isRoomier = true;
      memory.limit = larger(`${ROOMIER}MB`, `${2 * Number.parseInt(limit, 10)}MB`);
    }
    await this.#set();
    return memory.limit !== limit;
  }

  /**
   * Gives the system back what was freed. DuckDB's allocator keeps freed pages in an arena for each of the threads that
   * ran a statement, and glibc does so for all other threads: of 1,065 MB after the rows of 100,000 images were written
   * DuckDB used 3. Setting the limit is the one statement that empties all arenas.
   */
  async #giveBack(): Promise<void> {
    const { isGivingBack, resident, heap } = this.#memory;
    if (!isGivingBack || process.memoryUsage.rss() < Math.max(MUCH, resident + MORE)) return;
    if (heapBytes() >= Math.max(MUCH_HEAP, heap + MORE_HEAP)) this.#memory.heap = collectGarbage();
    // What it is for is done by then; where nothing can be given back (nothing can be put aside, the disk is full), that is no failure.
    await this.#set().catch(() => {});
    this.#memory.resident = process.memoryUsage.rss();
  }

  /**
   * Another connection, for statements that run beside those of this one: a connection runs one at a time. It does not see
   * temporary tables and views of this one. To be closed before this one is.
   */
  async beside(): Promise<Database> {
    return new Database(this.#instance, await this.#instance.connect(), false, this.#memory);
  }

  /** Runs a statement of this program; values only as parameters. */
  async run(sql: string, values?: DuckDBValue[]): Promise<void> {
    await this.#run(() => this.connection.run(sql, values));
    await this.#giveBack();
  }

  /** Runs a numbered stage of `sql/`. */
  async stage(name: string): Promise<void> {
    try {
      const statements = await this.connection.extractStatements(stageSql(name));
      for (let index = 0; index < statements.count; index++) await this.#run(() => runExtracted(statements, index));
    } catch (error) {
      throw new Error(`stage ${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    await this.#giveBack();
  }

  /** All rows of a query as JSON values: big integers as numbers, decimals as text. */
  async rows(sql: string, values?: readonly DuckDBValue[]): Promise<readonly Row[]> {
    const reader = await this.#run(() => this.connection.runAndReadAll(sql, values ? [...values] : undefined));
    await this.#giveBack();
    const names = reader.deduplicatedColumnNames();
    const integers = names.map((_, index) => isWideInteger(reader.columnTypeId(index)));
    return reader.getRowsJson().map((row) =>
      Object.fromEntries(names.map((name, index) => {
        const value = row[index] as Json;
        return [name, integers[index] && typeof value === 'string' ? Number(value) : value];
      })));
  }

  /** Calls `take` with the columns of 2048 rows at a time, in order: a result of a million rows is never whole in memory. */
  async pieces(sql: string, take: (columns: readonly (readonly DuckDBValue[])[]) => void): Promise<void> {
    await this.#chunks(sql, (chunk) => take(chunk.getColumns()));
  }

  async #chunks(sql: string, take: (chunk: DuckDBDataChunk) => void): Promise<void> {
    const { result, first } = await this.#run(async () => {
      const streamed = await this.connection.stream(sql);
      return { result: streamed, first: await streamed.fetchChunk() };
    });
    for (let chunk = first; chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) take(chunk);
    await this.#giveBack();
  }

  /** So many columns of INTEGER, none of it NULL, of a query that gives `rows` rows. As values, 100,000 rows of twelve took 90 ms to become and go. */
  async numbers(sql: string, columns: number, rows: number): Promise<readonly Int32Array[]> {
    const numbers = Array.from({ length: columns }, () => new Int32Array(rows));
    let at = 0;
    await this.#chunks(sql, (chunk) => {
      for (const [index, column] of numbers.entries()) {
        chunk.visitColumnValues(index, (value, row) => {
          if (typeof value !== 'number') throw new Error('a column of numbers holds something else');
          column[at + row] = value;
        });
      }
      at += chunk.rowCount;
    });
    if (at !== rows) throw new Error(`${rows} rows were promised, ${at} came`);
    return numbers;
  }

  /** The columns of a query, as DuckDB's own values; for many rows, of which no object each is made. */
  async columns(sql: string, values?: readonly DuckDBValue[]): Promise<readonly (readonly DuckDBValue[])[]> {
    const reader = await this.#run(() => this.connection.runAndReadAll(sql, values ? [...values] : undefined));
    // Of no rows the client gives no columns.
    return reader.currentRowCount === 0 ? Array.from({ length: reader.columnCount }, () => []) : reader.getColumns();
  }

  /** Appends rows in the order of the table's columns. */
  async append(table: string, rows: Iterable<readonly Cell[]>): Promise<void> {
    const appender = await this.connection.createAppender(table);
    const types = Array.from({ length: appender.columnCount }, (_, index) => appender.columnType(index));
    const wide = types.map((type) => isWideInteger(type.typeId));
    const chunk = DuckDBDataChunk.create(types);
    let columns: DuckDBValue[][] = types.map(() => []);
    const flush = (): void => {
      if (columns[0]!.length === 0) return;
      chunk.reset();
      chunk.setColumns(columns);
      appender.appendDataChunk(chunk);
      columns = types.map(() => []);
    };
    for (const row of rows) {
      if (row.length !== types.length) throw new Error(`${table} has ${types.length} columns, a row of ${row.length} was given`);
      for (let index = 0; index < types.length; index++) {
        const value = row[index]!;
        columns[index]!.push(wide[index] && typeof value === 'number' ? BigInt(value) : value);
      }
      if (columns[0]!.length === CHUNK) flush();
    }
    flush();
    appender.closeSync();
    await this.#giveBack();
  }

  /** Appends columns of 32-bit numbers, of one length, to a table of INTEGER columns. */
  async appendColumns(table: string, columns: readonly Int32Array[]): Promise<void> {
    const appender = await this.connection.createAppender(table);
    const chunk = DuckDBDataChunk.create(columns.map((_, index) => appender.columnType(index)));
    for (let at = 0; at < columns[0]!.length; at += CHUNK) {
      chunk.reset();
      chunk.rowCount = Math.min(CHUNK, columns[0]!.length - at);
      for (const [index, column] of columns.entries()) {
        const vector = chunk.getColumnVector(index);
        for (let row = 0; row < chunk.rowCount; row++) vector.setItem(row, column[at + row]!);
        vector.flush();
      }
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  close(): void {
    this.connection.closeSync();
    if (this.#isOwner) this.#instance.closeSync();
  }
}

/** Integers that the client gives as text or BigInt. */
export function isWideInteger(type: DuckDBTypeId): boolean {
  return type === DuckDBTypeId.BIGINT || type === DuckDBTypeId.HUGEINT || type === DuckDBTypeId.UBIGINT || type === DuckDBTypeId.UHUGEINT;
}

/** Prepared only once those before it have run, whose tables it may ask. */
async function runExtracted(statements: DuckDBExtractedStatements, index: number): Promise<void> {
  const prepared = await statements.prepare(index);
  try {
    await prepared.run();
  } finally {
    prepared.destroySync();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Out of Memory Error');
}

function larger(a: Megabytes, b: Megabytes | undefined): Megabytes {
  return b !== undefined && Number.parseInt(b, 10) > Number.parseInt(a, 10) ? b : a;
}

function stageSql(name: string): string {
  return readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');
}

/** `"` doubled and around: for names of this program and of checked paths, where no parameter is possible. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A path or text as an SQL literal, for statements that take no parameters (COPY, ATTACH). */
export function literal(text: string): string {
  if (text.includes('\0')) throw new Error('a NUL character cannot stand in a literal');
  return `'${text.replaceAll("'", "''")}'`;
}
