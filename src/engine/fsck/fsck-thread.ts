import { answerRequests } from '../threads.ts';
import { check } from './read.ts';

answerRequests(check);
