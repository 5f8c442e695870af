import type { Progress } from './progress.ts';

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  readonly mode: 'none' | 'plain' | 'terminal';
}

/** `none` with `-q`, `terminal` where a person looks on, `plain` lines elsewhere (CI, files, pipes). */
export async function createProgress({ stream, mode }: ProgressOptions): Promise<Progress> {
  switch (mode) {
    case 'none':
      return { emit: () => {}, end: async () => {} };
    case 'plain': {
      const { plainProgress } = await import('./plain.ts');
      return plainProgress((text) => stream.write(text));
    }
    case 'terminal': {
      const { terminalProgress } = await import('./terminal.ts');
      return terminalProgress(stream);
    }
  }
}
