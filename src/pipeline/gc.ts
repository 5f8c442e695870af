import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hasErrors, type Diagnostic } from '../core/diagnostic.ts';
import type { Emit } from '../core/event.ts';
import { err, ok, type Result } from '../core/result.ts';
import { NOT_FORCED } from '../engine/forced.ts';
import { privateFolders } from '../engine/forget.ts';
import { findGarbage, Needs, removeGarbage, temporaryFiles, type Garbage } from '../engine/gc.ts';
import { diskIo } from '../engine/io.ts';
import { DEFAULT_STORE, LAST_BUILD, type Layout } from '../engine/layout.ts';
import { lockForChange } from '../engine/lock.ts';
import type { Subject } from '../engine/pass.ts';
import { Prints } from '../engine/prints.ts';
import { readWhole } from '../engine/read-file.ts';
import type { Recipes } from '../engine/recipe.ts';
import { openStore } from '../engine/store.ts';
import { ownManifest } from '../release/own-manifest.ts';
import { openRelease, releasesDir, sealedVersions } from '../release/find.ts';
import { readRecord } from '../release/record.ts';
import { inUse } from './fsck.ts';
import { holdBase, stillBase } from './bases.ts';
import { decidedAside, storedAnalysis } from './decided.ts';
import { openProject, type Project } from './project.ts';

export interface GcOptions {
  readonly root: string;
  readonly signal: AbortSignal;
}

/** What may go, with the store held until `release`. */
export interface PreparedGc {
  readonly garbage: Garbage;
  readonly diagnostics: readonly Diagnostic[];
  remove(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Finds what no sealed release, draft or plan of any project of the store needs. The store is held alone from here
 * on, so that what was found stays true until it is removed. Whatever keeps it from knowing a need is an error.
 */
export async function prepareGc(options: GcOptions, emit: Emit): Promise<Result<PreparedGc>> {
  const opened = await openProject({ root: options.root, rehash: false, signal: options.signal }, emit);
  const { project } = opened;
  if (!project) return err([...opened.diagnostics]);
  const lock = await lockForChange(project.layout, diskIo);
  if ('inTheWay' in lock) return err([inUse(lock.inTheWay)]);
  try {
    // Whoever opens a store sweeps it.
    const temporary = await temporaryFiles(project.layout, diskIo);
    const needs = new Needs();
    const diagnostics = await gather(project, needs, options, emit);
    if (hasErrors(diagnostics) || options.signal.aborted) {
      await lock.release();
      return err(diagnostics);
    }
    const garbage = await findGarbage(project.layout, diskIo, needs, temporary);
    return ok({ garbage, diagnostics, remove: () => removeGarbage(project.layout, diskIo, needs, garbage), release: () => lock.release() });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The needs of this project and of all others of the store. */
async function gather(project: Project, needs: Needs, options: GcOptions, emit: Emit): Promise<Diagnostic[]> {
  const diagnostics = await needsOf(project, needs);
  const { layout } = project;
  for (const root of await otherRoots(layout)) {
    const other = root === undefined || !existsSync(join(root, 'dx.config.yaml')) ? undefined : await openProject({ root, rehash: false, signal: options.signal }, emit);
    if (!other?.project) diagnostics.push(unknownNeeds());
    else if (other.project.layout.dir === layout.dir) diagnostics.push(...(await needsOf(other.project, needs)));
  }
  return diagnostics;
}

/** Folders of the other projects that have built into the store; undefined where it is not known which it is. */
async function otherRoots(layout: Layout): Promise<(string | undefined)[]> {
  const roots: (string | undefined)[] = [];
  for (const folder of await privateFolders(layout, diskIo)) {
    const path = join(layout.dir, folder);
    if (path === layout.private || (await diskIo.readdir(path).catch(() => [])).length === 0) continue;
    if (folder !== 'private') roots.push(await rootOf(join(path, 'project.json')));
    else if ((await diskIo.size(join(path, LAST_BUILD))) !== undefined) roots.push(basename(layout.dir) === DEFAULT_STORE ? dirname(layout.dir) : undefined);
  }
  return roots;
}

async function rootOf(path: string): Promise<string | undefined> {
  try {
    const value: unknown = JSON.parse((await diskIo.readFile(path)).toString('utf8'));
    return typeof value === 'object' && value !== null && 'root' in value && typeof value.root === 'string' ? value.root : undefined;
  } catch {
    return undefined;
  }
}

/** What the draft, the sealed releases and the plan of one project rest on. */
async function needsOf(project: Project, needs: Needs): Promise<Diagnostic[]> {
  const diagnostics = await needsOfReleases(project, needs);
  const analyse = await withDigests(project, project.subjects);
  addResults(project.analyse, analyse, needs);
  const store = await openStore(project.layout, diskIo);
  if (!store.ok) return [...diagnostics, ...store.error];
  const held = holdBase(project, 'analyse');
  try {
    const { facts } = await storedAnalysis(project, store.value, await stillBase(held, project), NOT_FORCED);
    const included = facts && (await decidedAside(project, facts)).included;
    if (included) addResults(project.produce, await withDigests(project, included), needs);
    // Which images are in is known once all are analysed; until then no produced result is anybody's rubbish.
    else for (const { name } of project.produce.own) needs.step(name);
    return diagnostics;
  } finally {
    held.release();
    await store.value.close();
  }
}

interface WithDigests {
  readonly subject: Subject;
  readonly image: string;
  readonly mask?: string;
}

/** The digests of all files, those not remembered read; images whose file cannot be read need nothing. */
async function withDigests({ remembered }: Project, subjects: readonly Subject[]): Promise<WithDigests[]> {
  const found: WithDigests[] = [];
  const digest = async (file: Subject['file']): Promise<string | undefined> => {
    const known = remembered.digest(file);
    if (known !== undefined) return known;
    const read = await readWhole(file.path, diskIo);
    return read.ok ? read.sha256 : remembered.lastDigest(file.path);
  };
  for (const subject of subjects) {
    const image = await digest(subject.file);
    const mask = subject.mask && (await digest(subject.mask));
    if (image !== undefined) found.push({ subject, image, ...(mask !== undefined && { mask }) });
  }
  return found;
}

function addResults(recipes: Recipes, images: readonly WithDigests[], needs: Needs): void {
  const prints = new Prints(recipes);
  for (const { subject, image, mask } of images) {
    for (const print of prints.of({ image, ...(mask !== undefined && { mask }) }, subject.decisions)) if (print !== null) needs.result(print);
  }
}

/** Blobs of the draft and of every sealed release, by their manifests. */
async function needsOfReleases({ config }: Project, needs: Needs): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const version of sealedVersions(config.root)) {
    const shown = `releases/${version}`;
    const release = await openRelease(config.root, version);
    const record = release.ok ? await readRecord(release.value.dir, `${shown}/release.json`) : release;
    if (!record.ok) {
      diagnostics.push(...record.error);
      continue;
    }
    const entries = await ownManifest(join(releasesDir(config.root), version), shown, record.value);
    if (entries.ok) for (const { sha256 } of entries.value) needs.blob(sha256);
    // In a clone that does not carry it, any blob may be one of its images.
    else if (entries.error.every(({ code }) => code === 'DX6004')) {
      needs.everyBlob();
      diagnostics.push({ code: 'DX7027', severity: 'warning', message: `the manifest of release ${version} is not in this clone; every blob is kept`, help: 'copy the folder of the release from where it was sealed, to let gc know which blobs are not its own' });
    } else diagnostics.push(...entries.error);
  }
  const draft = join(releasesDir(config.root), 'draft');
  const record = existsSync(join(draft, 'release.json')) ? await readRecord(draft, 'releases/draft/release.json') : undefined;
  // A draft that does not prove itself is made anew by the next build, from the plan.
  const entries = record?.ok ? await ownManifest(draft, 'releases/draft', record.value) : undefined;
  if (entries?.ok) for (const { sha256 } of entries.value) needs.blob(sha256);
  return diagnostics;
}

function unknownNeeds(): Diagnostic {
  return {
    code: 'DX7026',
    severity: 'error',
    message: 'another project shares the store, and what it needs is not known: its folder is not there or its config cannot be read',
    help: 'bring it back or repair its config; if it is gone for good, remove its folder under private/ in the store (project.json there names it)',
  };
}
