import { tick, witness, zeroTime } from '#lib/core/hybrid-time.ts';
import { createSettable } from '#lib/core/readable.ts';
import { err, expectOk, ok } from '#lib/core/result.ts';
import type { Scope } from '#lib/core/scope.ts';
import { createConsultBoard } from '#lib/document/consult-board.ts';
import { lateAnswersOf, type LateAnswer } from '#lib/model/consult/late-answers.ts';
import { parseRotaChange, type RotaChange } from '#lib/model/consult/rota-body.ts';
import { afterChange, defaultRotaState, mayChangeRota, rotaOf, type RotaState } from '#lib/model/consult/rota-of.ts';
import { openDocument } from '#lib/sync/open-document.ts';
import { consultBoardDocument } from '#lib/trust/board-document.ts';
import { rosterSpace } from '#lib/trust/roster.ts';
import { judgeRotaChange, signRotaChange, verifyRotaChange, type ReadRotaStatement } from '#lib/trust/rota-signature.ts';
import type { ConsultDesk } from '#lib/view/consult-desk.ts';
import { derive, jsonDiffers } from './derived.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';
import { roleThatMay } from './stating.ts';

export type RotaBoard = Pick<ConsultDesk, 'rota' | 'clockRules' | 'lateAnswers' | 'changeRota'>;

/** The hospital's rota, read from its board of consults and open for as long as the workspace is. */
export function openRotaBoard(around: Surroundings, enrolment: Enrolment, scope: Scope): RotaBoard {
	const { ring, roster, device, clock, report } = around;
	const board = consultBoardDocument(enrolment.hospitalId);
	const opened = openDocument({ ...around, ref: { space: rosterSpace(enrolment.hospitalId), document: board }, keyRing: ring });
	const log = createConsultBoard(opened.doc, report);
	/** By place in the document: what stands there never changes. */
	const known = new Map<string, ReadRotaStatement | null>();
	const state = createSettable<RotaState>(defaultRotaState);
	const lateAnswers = createSettable<readonly LateAnswer[]>([]);
	let last: Promise<unknown> = Promise.resolve();
	let lastTime = zeroTime;

	const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
		const turn = last.then(task);
		last = turn.catch(() => undefined);
		return turn;
	};
	const readable = (): readonly ReadRotaStatement[] => [...known.values()].filter((one) => one !== null);
	const read = async (): Promise<void> => {
		for (const { bytes, client, clock: at } of log.statements()) {
			const place = `${client}.${at}`;
			if (!known.has(place)) known.set(place, await verifyRotaChange(bytes, board));
		}
		const judged = readable().map((one) => judgeRotaChange(one, roster.current));
		const { rota, clockRules } = rotaOf(judged);
		const late = lateAnswersOf(judged);
		if (jsonDiffers(lateAnswers.current, late)) lateAnswers.set(late);
		if (jsonDiffers(state.current, { rota, clockRules })) state.set({ rota, clockRules });
	};
	const readSoon = (): void => void inTurn(read).catch(report);

	const sign = async (changes: readonly RotaChange[]): ReturnType<RotaBoard['changeRota']> => {
		await opened.ready;
		await read();
		const nowMs = clock.nowMs();
		for (const { statement } of readable()) lastTime = witness(lastTime, statement.time, nowMs);
		let then = state.current;
		const signed: Uint8Array[] = [];
		for (const change of changes) {
			expectOk(parseRotaChange(change), 'a change of the rota can be read by others');
			const { rota } = then;
			const role = roleThatMay(roster.current, device.deviceId, (may, person) => mayChangeRota(may, person, change, rota));
			if (role === null) return err({ reason: 'not-permitted' });
			const time = (lastTime = tick(lastTime, nowMs));
			signed.push((await signRotaChange(change, { board, personId: enrolment.personId, role, time }, device)).bytes);
			then = afterChange(then, { change, time });
		}
		opened.doc.transact(() => signed.forEach(log.appendStatement));
		const stored = await opened.sealNow();
		await read();
		return stored ? ok(true) : err({ reason: 'storage' });
	};

	scope.onClose(() => opened.close());
	scope.onClose(log.onStatements(readSoon));
	scope.onClose(roster.on(readSoon));
	scope.onClose(async () => void (await last));
	void opened.ready.then(readSoon, report);

	return {
		rota: derive([state], () => state.current.rota, jsonDiffers, scope),
		clockRules: derive([state], () => state.current.clockRules, jsonDiffers, scope),
		lateAnswers,
		changeRota: (changes) => inTurn(() => sign(changes))
	};
}
