import type { CodeText } from '../codes.ts';

export const commandCodes = {
  DX9001: { title: 'placeholder', explain: 'replaced by the room that owns this file' },
} as const satisfies Record<string, CodeText>;
