/** What an image takes while it is worked on. */
export interface Load {
  readonly pixels: number;
  readonly bytes: number;
}

export interface Limits extends Load {
  readonly images: number;
}

interface Waiting {
  readonly load: Load;
  readonly enter: () => void;
}

/**
 * Lets images in, in the order they come, as long as the sums of those inside stay within the limits. One
 * that is larger than a limit waits until it is alone, and then goes in. A large one is never overtaken, so
 * it does not wait for ever.
 */
export class InFlight {
  readonly #limits: Limits;
  readonly #queue: Waiting[] = [];
  #images = 0;
  #pixels = 0;
  #bytes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Runs the work once there is room for its load, and makes room again when it has ended. */
  async run<T>(load: Load, work: () => Promise<T>): Promise<T> {
    if (this.#queue.length > 0 || !this.#fits(load)) await new Promise<void>((enter) => this.#queue.push({ load, enter }));
    else this.#add(load, 1);
    try {
      return await work();
    } finally {
      this.#add(load, -1);
      this.#admit();
    }
  }

  #admit(): void {
    for (let [first] = this.#queue; first && this.#fits(first.load); [first] = this.#queue) {
      this.#queue.shift();
      // Before it runs: the next in the queue must see it inside.
      this.#add(first.load, 1);
      first.enter();
    }
  }

  #fits(load: Load): boolean {
    if (this.#images === 0) return true;
    const { images, pixels, bytes } = this.#limits;
    return this.#images < images && this.#pixels + load.pixels <= pixels && this.#bytes + load.bytes <= bytes;
  }

  #add(load: Load, sign: 1 | -1): void {
    this.#images += sign;
    this.#pixels += sign * load.pixels;
    this.#bytes += sign * load.bytes;
  }
}
