import type { Database } from './database.ts';
import { LANES } from './threads.ts';

/** Connections to one database for work that only reads: each piece of it waits for one that is free. */
export class Lanes {
  readonly #db: Database;
  readonly #opened: Promise<Database>[] = [];
  readonly #free: Database[] = [];
  readonly #waiting: ((db: Database) => void)[] = [];

  constructor(db: Database) {
    this.#db = db;
  }

  async use<T>(work: (db: Database) => Promise<T>): Promise<T> {
    const db = await this.#next();
    try {
      return await work(db);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(db);
      else this.#free.push(db);
    }
  }

  #next(): Promise<Database> {
    const free = this.#free.pop();
    if (free) return Promise.resolve(free);
    if (this.#opened.length === LANES) return new Promise((resolve) => this.#waiting.push(resolve));
    const opened = this.#db.beside();
    this.#opened.push(opened);
    return opened;
  }

  /** Once no work is under way. */
  async close(): Promise<void> {
    for (const opened of this.#opened) (await opened).close();
  }
}
