import type * as Y from 'yjs';
import type { Report } from './guarded.ts';
import { createSignedLog, type SignedLog } from './signed-log.ts';

/** The hospital's board of consults inside its Yjs document: signed changes of the rota, only ever appended. */
export type ConsultBoard = SignedLog;

export const createConsultBoard = (doc: Y.Doc, report: Report): ConsultBoard => createSignedLog(doc, report);
