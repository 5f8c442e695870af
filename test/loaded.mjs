// Preloaded by `node --import`: notes every module that a process and its worker threads load, one URL or path a line, in the file DX_LOADED.
import { appendFileSync } from 'node:fs';
import Module, { register } from 'node:module';

const file = process.env.DX_LOADED;
register(`data:text/javascript,${encodeURIComponent(`
  import { appendFileSync } from 'node:fs';
  export async function load(url, context, next) {
    appendFileSync(${JSON.stringify(file)}, url + '\\n');
    return next(url, context);
  }`)}`);
// What is required, at once: a worker thread that is ended says nothing at its end.
const { load } = Module.prototype;
Module.prototype.load = function noted(path) {
  appendFileSync(file, `${path}\n`);
  return load.call(this, path);
};
