import type { Random } from '#lib/core/random.ts';
import { afterLoss, freshBackoff, waitMs, type Backoff } from './backoff.ts';

export type LineLoss = 'offline' | 'unreachable' | 'closed' | 'silent' | 'relay-busy';
export type LineRefusal =
	'removed' | 'unknown-device' | 'invite-used' | 'invite-expired' | 'invite-revoked' | 'protocol' | 'other-hospital';

/** The line to the relay as a value; what a person is told of it is the same value (DESIGN I12). */
export type Line =
	| { readonly status: 'connecting'; readonly sinceMs: number }
	| { readonly status: 'open'; readonly sinceMs: number }
	| { readonly status: 'waiting'; readonly reason: LineLoss; readonly sinceMs: number; readonly retryAtMs: number }
	| { readonly status: 'refused'; readonly reason: LineRefusal; readonly sinceMs: number };

export interface LineMachine {
	readonly line: Line;
	readonly backoff: Backoff;
	/** Set by GOAWAY: the relay said when it wants to hear from us again. */
	readonly askedWaitMs: number | null;
}

export type LineEvent =
	| { readonly type: 'attempt' }
	| { readonly type: 'welcomed' }
	| { readonly type: 'asked-to-leave'; readonly retryAfterMs: number }
	| { readonly type: 'lost'; readonly reason: LineLoss }
	| { readonly type: 'refused'; readonly reason: LineRefusal };

export const newLine = (nowMs: number): LineMachine => ({
	line: { status: 'connecting', sinceMs: nowMs },
	backoff: freshBackoff,
	askedWaitMs: null
});

/** The machine after an event at `nowMs`. A refused line stays refused until someone attempts it anew. */
export function stepLine(machine: LineMachine, event: LineEvent, nowMs: number, random: Random): LineMachine {
	switch (event.type) {
		case 'attempt':
			return { ...machine, line: { status: 'connecting', sinceMs: nowMs }, askedWaitMs: null };
		case 'welcomed':
			return { ...machine, line: { status: 'open', sinceMs: nowMs } };
		case 'asked-to-leave':
			return { ...machine, askedWaitMs: event.retryAfterMs };
		case 'refused':
			return { ...machine, line: { status: 'refused', reason: event.reason, sinceMs: nowMs } };
		case 'lost': {
			if (machine.line.status === 'refused') return machine;
			const openForMs = machine.line.status === 'open' ? nowMs - machine.line.sinceMs : 0;
			const backoff = afterLoss(machine.backoff, openForMs);
			const reason = machine.askedWaitMs === null ? event.reason : 'relay-busy';
			const retryAtMs = nowMs + (machine.askedWaitMs ?? waitMs(backoff, random));
			return { line: { status: 'waiting', reason, sinceMs: nowMs, retryAtMs }, backoff, askedWaitMs: null };
		}
	}
}
