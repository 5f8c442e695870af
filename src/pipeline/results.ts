import type { Config } from '../config/config.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Recorder } from '../core/recorder.ts';
import type { CacheStats } from '../engine/remote/report.ts';
import type { PlannedSet } from '../engine/plan.ts';

import type { CacheOption, ForceOption } from './cache-access.ts';

export type { PlannedSet };

/** What every command may say about a build. */
export interface BuildOptions {
  /** The project's folder, absolute. */
  readonly root: string;
  /** Images in flight; default the number of processors. */
  readonly jobs?: number;
  /** Ignore remembered digests of files and read every byte. */
  readonly rehash: boolean;
  /** What may be asked of the remote cache; default: as the config says. */
  readonly cache?: CacheOption;
  /** Steps that run although their results are stored. */
  readonly force?: ForceOption;
  /** Files of sources, or of the draft, were found not to be as the last build saw them: there is likely to be work. */
  readonly moved?: boolean;
  /** The draft is about to be sealed: the config may keep the remote cache out. */
  readonly sealing?: true;
  /** Aborting lets the images in flight finish and stops. */
  readonly signal: AbortSignal;
  /** Told of what is done and when. */
  readonly recorder?: Recorder;
  /** Builds aside: against this parent, into this folder of releases, leaving draft and memory alone. */
  readonly aside?: { readonly parent: Config['release']['parent']; readonly releases: string };
}

export interface PlanResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly sets: readonly PlannedSet[];
  /** Whether the produce steps could be planned: only once all analyse results are there is it known what is in. */
  readonly produceKnown: boolean;
  readonly images: number;
  /** Images all of whose analyse results are in the store. */
  readonly fresh: number;
}

export interface BuildResult {
  readonly diagnostics: readonly Diagnostic[];
  /** undefined where errors stopped the build; nothing was then written under `releases/`. */
  readonly draft?: DraftSummary;
  readonly steps: { readonly [step: string]: { readonly ran: number; readonly cached: number; readonly failed: number } };
  /** What passed between this build and the remote cache; undefined where it was left alone. */
  readonly cache?: CacheStats;
  /** Ctrl-C: the images in flight were finished and kept. */
  readonly interrupted?: true;
  /** How the run went: other each time, so never part of what is kept of a build. */
  readonly run?: RunSummary;
}

export interface RunSummary {
  /** On which some step ran. */
  readonly images: number;
  /** Over the passes that ran steps; one decimal. */
  readonly imagesPerSecond: number;
  readonly bytesRead: number;
  /** Largest resident memory of the process, in bytes. */
  readonly peakMemory: number;
  /** Seconds, milliseconds precise. */
  readonly phases: { readonly [phase: string]: number };
  /** Seconds are summed over all threads; a thread has two images in flight, so waiting for the other counts too. */
  readonly steps: { readonly [step: string]: { readonly runs: number; readonly seconds: number } };
}

export interface DraftSummary {
  /** `unchanged`: the draft's content equals the parent's. `kept`: nothing at all had changed since the last build. */
  readonly state: 'new' | 'changed' | 'unchanged' | 'kept';
  /** Path relative to the root. */
  readonly dir: string;
  readonly version: string;
  readonly parent?: string;
  readonly contentDigest: string;
  readonly images: { readonly seen: number; readonly included: number; readonly excluded: number };
  /** Why images are out, most frequent first, then by reason; an image with several reasons counts in each. */
  readonly excludedBy?: readonly { readonly reason: string; readonly images: number }[];
  readonly splits: { readonly train: number; readonly validation: number; readonly test: number };
  readonly classes: number;
  readonly reasons: readonly { readonly level: 'major' | 'minor' | 'patch'; readonly reason: string }[];
  readonly absent: readonly string[];
}

