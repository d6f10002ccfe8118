import { fromHex, utf8 } from '#lib/core/bytes.ts';
import { idOfBytes, type DocumentId, type HospitalId } from '#lib/core/ids.ts';

/** 16 bytes, none of them nought: no board is named like its hospital, and no two hospitals have one board. */
const boardName = utf8('consult board v1');

/** The hospital's board of consults: the one document of the roster's space that is no roster, written by all who consult. */
export function consultBoardDocument(hospitalId: HospitalId): DocumentId {
	return idOfBytes<DocumentId>(fromHex(hospitalId).map((byte, at) => byte ^ boardName[at]!));
}
