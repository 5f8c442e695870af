/** The part of the WebAssembly interface that dx uses; Node's types leave it to those of browsers. */
declare namespace WebAssembly {
  const Module: new (bytes: Uint8Array) => object;
  const Instance: new (module: object) => { readonly exports: object };
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB; the buffer is then another one. */
    grow(pages: number): number;
  }
}
