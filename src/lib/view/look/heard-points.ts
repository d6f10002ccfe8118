import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import { isSamePlace, parsePlace, type CasePlace } from '#lib/model/look/case-place.ts';
import { fadesAfterMs } from '#lib/model/look/point-policy.ts';
import type { HeldStatement } from '#lib/view/workspace.ts';
import type { HeardLook } from './look-lane.ts';

/** Somebody else points at something now. */
export interface HeardPoint {
	/** Names this pointing. */
	readonly key: string;
	readonly device: DeviceId;
	readonly name: string;
	readonly color: string;
	readonly place: CasePlace;
}

/** Where the others point. */
export interface HeardPoints {
	readonly current: Readable<readonly HeardPoint[]>;
	close(): void;
}

interface Shown extends HeardPoint {
	readonly untilMs: number;
	/** A mark that came by itself: a thin line carries statements sooner than points. */
	readonly marked: boolean;
}

/** A device that went silent while it pointed does not point for ever. */
const longestMs = 2 * fadesAfterMs;
/** A mark made longer ago was not made to be looked at now. Clocks differ by less, or that is told (DESIGN 9). */
const freshForMs = 60_000;

/**
 * Points fade where they are made; here they end when that is heard, or by themselves. A mark that arrives fresh is shown as a
 * point, unless its maker's point was seen already.
 */
export function createHeardPoints(
	looks: Readable<readonly HeardLook[]>,
	statements: Readable<readonly HeldStatement[]>,
	me: DeviceId,
	clock: Clock
): HeardPoints {
	const current = createSettable<readonly HeardPoint[]>([]);
	const shown = new Map<string, Shown>();
	/** The last point of each device, so that its mark does not show it twice, nor an echo again. */
	const last = new Map<DeviceId, { readonly key: string; readonly place: CasePlace; readonly atMs: number }>();
	const known = new Set(statements.current.map(({ statement }) => statement.id));
	let cancel = (): void => undefined;

	const tell = (): void => {
		cancel();
		const nowMs = clock.nowMs();
		for (const [key, { untilMs }] of shown) if (untilMs <= nowMs) shown.delete(key);
		current.set([...shown.values()]);
		const next = Math.min(...[...shown.values()].map(({ untilMs }) => untilMs));
		if (Number.isFinite(next)) cancel = clock.after(next - nowMs, tell);
	};
	const hearLooks = (): void => {
		const nowMs = clock.nowMs();
		const pointing = new Set<string>();
		for (const { device, name, color, point } of looks.current) {
			if (point === null) continue;
			const key = `${device} ${point.nth}`;
			pointing.add(key);
			const before = shown.get(key);
			if (!before && last.get(device)?.key === key) continue;
			for (const other of shown.values()) if (other.device === device && other.key !== key) shown.delete(other.key);
			shown.set(key, { key, device, name, color, place: point.place, marked: false, untilMs: before?.untilMs ?? nowMs + longestMs });
			last.set(device, { key, place: point.place, atMs: nowMs });
		}
		for (const { key, marked } of shown.values()) if (!marked && !pointing.has(key)) shown.delete(key);
		tell();
	};
	const hearMarks = (): void => {
		const nowMs = clock.nowMs();
		for (const { statement, standing, author } of statements.current) {
			if (known.has(statement.id)) continue;
			known.add(statement.id);
			if (statement.kind !== 'mark' || standing !== 'verified' || statement.supersedes.length > 0 || statement.deviceId === me) continue;
			const place = parsePlace(statement.body.place);
			if (place === null || Math.abs(nowMs - statement.time.wallMs) > freshForMs) continue;
			const seen = last.get(statement.deviceId);
			if (seen && isSamePlace(seen.place, place) && nowMs - seen.atMs < freshForMs) continue;
			const look = looks.current.find(({ device }) => device === statement.deviceId);
			const { id: key, deviceId: device } = statement;
			const [name, color] = [author ?? look?.name ?? '', look?.color ?? 'currentColor'];
			shown.set(key, { key, device, name, color, place, marked: true, untilMs: nowMs + fadesAfterMs });
			last.set(device, { key, place, atMs: nowMs });
		}
		tell();
	};

	const stops = [looks.on(hearLooks), statements.on(hearMarks)];
	hearLooks();
	return {
		current,
		close() {
			for (const stop of stops) stop();
			cancel();
		}
	};
}
