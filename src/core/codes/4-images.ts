import type { CodeText } from '../code-text.ts';

export const imageCodes = {
  DX4001: { title: 'placeholder', explain: 'replaced by the room that owns this file' },
} as const satisfies Record<string, CodeText>;
