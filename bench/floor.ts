import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

/**
 * The least that any program must do, as a process of its own: `node floor.js sha256|decode LIST LANES`.
 * `sha256` reads and hashes the files; `decode` also decodes each with sharp to raw samples and hashes those.
 * A thread a processor; in each, libvips uses one thread an image and two images are in flight (a total of four on two cores).
 */
const IN_FLIGHT = 2;

interface Share { readonly work: 'sha256' | 'decode'; readonly files: readonly string[] }

async function lane({ work, files }: Share): Promise<void> {
  if (work === 'sha256') {
    for (const file of files) createHash('sha256').update(readFileSync(file)).digest('hex');
    return;
  }
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  let next = 0;
  const images = async (): Promise<void> => {
    while (next < files.length) {
      const bytes = await readFile(files[next++]!);
      createHash('sha256').update(bytes).digest('hex');
      createHash('sha256').update(await sharp(bytes).raw().toBuffer()).digest('hex');
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, images));
}

if (isMainThread) {
  const [work, list, lanes] = process.argv.slice(2);
  const files = readFileSync(list!, 'utf8').trimEnd().split('\n');
  for (let first = 0; first < Number(lanes); first++) {
    const share = { work, files: files.filter((_, n) => n % Number(lanes) === first) };
    new Worker(new URL(import.meta.url), { workerData: share }).on('error', (error) => { throw error; });
  }
} else {
  await lane(workerData as Share);
}
