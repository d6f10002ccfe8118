import type { RecordedRung } from '#lib/model/call-record.ts';
import { m } from '#lib/paraglide/messages.js';
import { levelOf, rateText, type RungLevel } from './rung-sentences.ts';

const whats: { readonly [L in RungLevel]: () => string } = {
	clips: m.call_record_clips,
	voice: m.call_record_voice,
	slow: m.call_record_slow,
	small: m.call_record_small,
	full: m.call_record_full
};

const whys: { readonly [R in Exclude<RecordedRung['reason'], 'line'>]: () => string } = {
	clear: m.call_record_clear,
	loss: m.call_record_loss,
	delay: m.call_record_delay,
	silence: m.call_record_silence,
	climbing: m.call_record_climbing,
	chosen: m.call_record_chosen,
	asked: m.call_record_asked,
	'save-data': m.call_record_save_data,
	'no-camera': m.call_record_no_camera,
	shared: m.call_record_shared
};

/** A step of the ladder as the timeline tells it later: who sent what from then on, and why. */
export function recordedRungWords({ rung, reason, lineKbps }: RecordedRung, name: string): string {
	const line = (): string => (lineKbps === null ? m.call_record_line_unknown() : m.call_record_line({ rate: rateText(lineKbps) }));
	return m.call_record_rung({ name, what: whats[levelOf(rung)](), why: reason === 'line' ? line() : whys[reason]() });
}

/** The steps that read differently from the one before of the same person: the ladder takes more than people can tell apart. */
export const tellingRungs = (rungs: readonly RecordedRung[]): readonly RecordedRung[] =>
	rungs.filter((rung, at) => {
		const before = rungs.slice(0, at).findLast(({ person }) => person === rung.person);
		return before === undefined || before.reason !== rung.reason || levelOf(before.rung) !== levelOf(rung.rung);
	});
