import { runSteps, type StepRun, type StepTask } from '../steps/run-steps.ts';

/** What travels to a worker thread: the steps to run on one image, and its bytes. */
export type WorkerTask = StepTask;
export type WorkerResult = { readonly [step: string]: StepRun };

export default async function work(task: WorkerTask): Promise<WorkerResult> {
  return runSteps(task);
}
