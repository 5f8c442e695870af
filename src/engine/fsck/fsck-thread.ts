import { check, type CheckResult, type CheckTask } from './read.ts';

export default function work(task: CheckTask): CheckResult {
  return check(task);
}
