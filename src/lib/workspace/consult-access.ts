import type { CaseId, DeviceId, DocumentId, KeyId, SpaceId, StatementId } from '#lib/core/ids.ts';
import { integerBetween } from '#lib/core/random.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { ConsultState } from '#lib/model/consult/consult-state.ts';
import { grantDocument, grantEnding } from '#lib/trust/document-grants.ts';
import type { KeyRing, SpaceKey } from '#lib/trust/key-ring.ts';
import type { GuestNames } from '#lib/trust/guest-names.ts';
import { guestsOf, presentMember } from '#lib/trust/guests.ts';
import { may } from '#lib/trust/may.ts';
import type { RosterContent } from '#lib/trust/roster-body.ts';
import type { Roster, RosterGrant } from '#lib/trust/roster.ts';
import type { Surroundings } from './enrolled.ts';
import type { RosterKeeper } from './roster-keeper.ts';
import type { WardIndexes } from './ward-indexes.ts';

/** Who sees a case because of its consults. */
export interface ConsultAccess {
	/**
	 * Opens a case to the devices of those whom its consults ask, closes it to those whom they dismiss, and has it written under a
	 * key that nobody dismissed holds. `consults`: all of the case, as this device knows them. Works without a line; does nothing on
	 * a device that has not the ward or not the right. Safe to run again, by any device: what was left undone is done.
	 */
	settleGrants(caseId: CaseId, consults: readonly ConsultState[]): Promise<void>;
	/**
	 * Opens cases to the guests who joined for them, closes them to those whose stay is over, and has such a case written under a key
	 * that none of these holds. Safe to run again, by any device that may open the case.
	 */
	settleGuests(): Promise<void>;
	/** Hands newer keys on to whom cases are open, after the ward got a new epoch, and renews what a removed device held. */
	settleKeys(): Promise<void>;
}

export interface GrantsDue {
	readonly give: readonly DeviceId[];
	readonly end: readonly DeviceId[];
}

/** A case in its ward, and the key it is written under; null while there is none. */
export interface CasePlace {
	readonly ward: SpaceId;
	readonly document: DocumentId;
	readonly current: KeyId | null;
}

const grantsOf = (roster: Roster, { ward, document }: CasePlace): readonly RosterGrant[] =>
	(roster.grants.get(document) ?? []).filter(({ space }) => space === ward);

const mayReadWard = (roster: Roster, device: DeviceId, ward: SpaceId): boolean => may(roster, device, 'read-space', ward).ok;

const holds = (grant: RosterGrant | undefined, key: KeyId | null): boolean =>
	key !== null && grant !== undefined && grant.packs.some(({ keys }) => keys.includes(key));

/**
 * What the consults of a case ask of its grants. Whoever reads the ward needs none. A grant or an ending made by somebody who knew
 * a step that is not here yet is left as it is, but for its key: it may be right.
 */
export function grantsDue(consults: readonly ConsultState[], roster: Roster, place: CasePlace): GrantsDue {
	const asked = new Set(consults.flatMap(({ openTo }) => openTo));
	const known = new Set(
		consults.flatMap(({ steps, setAside }) => [...steps.map(({ id }) => id), ...setAside.map(({ statement }) => statement.id)])
	);
	const grants = new Map(grantsOf(roster, place).map((grant) => [grant.device, grant]));
	const understood = (grant: RosterGrant | undefined): boolean => (grant?.steps ?? []).every((step) => known.has(step));
	const give: DeviceId[] = [];
	const end: DeviceId[] = [];
	for (const { deviceId, personId, role, removedAt } of roster.devices.values()) {
		if (removedAt !== null || role === 'relay' || role === 'guest') continue;
		const grant = grants.get(deviceId);
		const wanted = understood(grant) ? asked.has(personId) : (grant?.open ?? false);
		if (!wanted && grant?.open) end.push(deviceId);
		if (wanted && !mayReadWard(roster, deviceId, place.ward) && !(grant?.open && holds(grant, place.current))) give.push(deviceId);
	}
	return { give, end };
}

/** What the invites of a case's guests ask of its grants. Whom the case was closed to, it is not opened to again. */
function guestsDue(roster: Roster, place: CasePlace, nowMs: number): GrantsDue {
	const expected = new Set(guestsOf(roster, { space: place.ward, document: place.document }, nowMs));
	const grants = new Map(grantsOf(roster, place).map((grant) => [grant.device, grant]));
	const give = [...expected].filter((device) => {
		const grant = grants.get(device);
		return grant === undefined || (grant.open && !holds(grant, place.current));
	});
	const end = [...grants.values()].filter(({ device, open }) => {
		const known = roster.devices.get(device);
		return open && known?.role === 'guest' && known.removedAt === null && !expected.has(device);
	});
	return { give, end: end.map(({ device }) => device) };
}

/** Those whom the case is open to, as the roster tells it, and who lack the key it is written under. */
const keysDue = (roster: Roster, place: CasePlace, nowMs: number): readonly DeviceId[] =>
	grantsOf(roster, place)
		.filter(
			(grant) =>
				grant.open &&
				!holds(grant, place.current) &&
				presentMember(roster, grant.device, nowMs) !== null &&
				!mayReadWard(roster, grant.device, place.ward)
		)
		.map(({ device }) => device);

/** Whether someone who may not read the case any more was given the key it is written under. */
const keyIsOut = (roster: Roster, place: CasePlace, nowMs: number): boolean =>
	grantsOf(roster, place).some(
		(grant) =>
			holds(grant, place.current) &&
			!(grant.open && presentMember(roster, grant.device, nowMs)) &&
			!mayReadWard(roster, grant.device, place.ward)
	);

/** All the document's keys, the one it is written under last. */
function keysToGive(ring: KeyRing, document: DocumentId): readonly [SpaceKey, ...SpaceKey[]] | null {
	const current = ring.current(document);
	if (!current) return null;
	const [first = current, ...rest] = [...ring.ofScope(document).filter(({ keyId }) => keyId !== current.keyId), current];
	return [first, ...rest];
}

export function createConsultAccess(
	{ roster, ring, device, clock }: Pick<Surroundings, 'roster' | 'ring' | 'device' | 'clock'>,
	keeper: Pick<RosterKeeper, 'state'>,
	indexes: Pick<WardIndexes, 'wardOf' | 'renewSecret' | 'settled'>,
	/** Whom a guest of this case will meet. */
	namesAround: (place: CasePlace) => GuestNames | null
): ConsultAccess {
	let last: Promise<unknown> = Promise.resolve();

	const state = async (contents: readonly RosterContent[]): Promise<boolean> => contents.length === 0 || (await keeper.state(contents)).ok;
	/** Null where this device may not, or cannot, open the case to anybody. */
	const placeOf = (caseId: CaseId): CasePlace | null => {
		const ward = indexes.wardOf(caseId);
		const mine = (action: 'grant-document' | 'read-space') => ward !== null && may(roster.current, device.deviceId, action, ward).ok;
		if (ward === null || !mine('grant-document') || !mine('read-space')) return null;
		const document = caseId as string as DocumentId;
		return { ward, document, current: ring.current(document)?.keyId ?? null };
	};
	/** Sees to it that the case is written under a key of its own; null when that cannot be done now. */
	const keyOfOwn = async (caseId: CaseId): Promise<CasePlace | null> => {
		const place = placeOf(caseId);
		if (!place || !keyIsOut(roster.current, place, clock.nowMs())) return place;
		return (await indexes.renewSecret(caseId)) ? placeOf(caseId) : null;
	};
	const give = async (place: CasePlace, to: readonly DeviceId[], steps: readonly StatementId[]): Promise<void> => {
		const { ward: space, document } = place;
		const keys = keysToGive(ring, document);
		if (keys === null) return;
		const grantees = to.map((deviceId) => roster.current.devices.get(deviceId)!);
		const granted = grantees.map((grantee) => {
			const names = grantee.role === 'guest' ? namesAround(place) : null;
			return grantDocument(roster.current, { space, keys, steps, names }, grantee);
		});
		await state(await Promise.all(granted));
	};

	const settleGrants = async (caseId: CaseId, consults: readonly ConsultState[]): Promise<void> => {
		await indexes.settled();
		const before = placeOf(caseId);
		if (!before) return;
		const steps = consults.flatMap(({ heads }) => heads);
		const { ward: space, document } = before;
		const { end } = grantsDue(consults, roster.current, before);
		const endings = end.map((ended) => grantEnding(roster.current, { device: ended, space, document, steps }));
		if (!(await state(endings))) return;
		const place = await keyOfOwn(caseId);
		if (place) await give(place, grantsDue(consults, roster.current, place).give, steps);
	};
	const settleGuests = async (): Promise<void> => {
		await indexes.settled();
		const visited = new Set([...roster.current.devices.values()].flatMap(({ guest }) => (guest ? [guest.document] : [])));
		for (const document of visited) {
			const before = placeOf(document as string as CaseId);
			if (!before) continue;
			const { end } = guestsDue(roster.current, before, clock.nowMs());
			const closed = end.map((ended) => grantEnding(roster.current, { device: ended, space: before.ward, document, steps: [] }));
			if (!(await state(closed))) return;
			const place = await keyOfOwn(document as string as CaseId);
			if (place) await give(place, guestsDue(roster.current, place, clock.nowMs()).give, []);
		}
	};
	const settleKeys = async (): Promise<void> => {
		await indexes.settled();
		for (const document of roster.current.grants.keys()) {
			const place = await keyOfOwn(document as string as CaseId);
			if (place) await give(place, keysDue(roster.current, place, clock.nowMs()), []);
		}
	};
	const inTurn = (task: () => Promise<void>): Promise<void> => {
		const turn = last.then(task);
		last = turn.catch(() => undefined);
		return turn;
	};

	return {
		settleGrants: (caseId, consults) => inTurn(() => settleGrants(caseId, consults)),
		settleGuests: () => inTurn(settleGuests),
		settleKeys: () => inTurn(settleKeys)
	};
}

/** Spread out, so that of a ward's devices the first does it and the others find it done. */
const earliestMs = 5_000;
const latestMs = 60_000;

/** Looks after the keys of open cases whenever the roster changed, on a line: without one another device knows better. */
export function keepGrantKeys(
	{ roster, clock, random, report }: Pick<Surroundings, 'roster' | 'clock' | 'random' | 'report'>,
	access: Pick<ConsultAccess, 'settleKeys'>,
	line: { isOpen(): boolean; onOpened(listener: () => void): () => void },
	scope: Scope
): void {
	let cancel: (() => void) | null = null;
	const look = (): void => {
		cancel = null;
		if (line.isOpen()) access.settleKeys().catch(report);
	};
	const lookSoon = (): void => void (cancel ??= clock.after(integerBetween(random, earliestMs, latestMs), look));
	scope.onClose(roster.on(lookSoon));
	scope.onClose(line.onOpened(lookSoon));
	scope.onClose(() => cancel?.());
}
