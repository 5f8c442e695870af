import { missingRows } from './missing-blobs.ts';
import { answerRequests } from './threads.ts';

answerRequests(missingRows);
