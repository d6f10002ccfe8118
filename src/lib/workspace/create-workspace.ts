import type { Clock } from '#lib/core/clock.ts';
import type { CaseId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { integerBetween, type Random } from '#lib/core/random.ts';
import type { Readable } from '#lib/core/readable.ts';
import { err, ok } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import { consultsOf } from '#lib/model/consult/consults.ts';
import { createBlobDownloads } from '#lib/sync/blob-downloads.ts';
import { createPace } from '#lib/sync/gentle-pace.ts';
import { startIndexer } from '#lib/sync/indexer.ts';
import { createPassingLane } from '#lib/sync/passing-lane.ts';
import { createPassingSealer } from '#lib/sync/passing-seal.ts';
import { createPresence } from '#lib/sync/presence.ts';
import { sealOrphanedJournals } from '#lib/sync/journal-recovery.ts';
import { openDocument } from '#lib/sync/open-document.ts';
import { createSignalling } from '#lib/sync/signalling.ts';
import { openDeviceKeys, type DeviceKeys, type StoredDeviceKeys } from '#lib/trust/device-keys.ts';
import { createKeyRing } from '#lib/trust/key-ring.ts';
import { presentMember } from '#lib/trust/guests.ts';
import { isAdministrator, type Roster } from '#lib/trust/roster.ts';
import type { Vault } from '#lib/vault/vault.ts';
import type { Board, Me, OpenCase, Workspace } from '#lib/view/workspace.ts';
import { createAdministration } from './administration.ts';
import { admitCases } from './admit.ts';
import { openAlerts } from './open-alerts.ts';
import { openBoard } from './board-state.ts';
import { followConnection } from './connection-state.ts';
import { createConsultAccess, keepGrantKeys } from './consult-access.ts';
import { derive, jsonDiffers } from './derived.ts';
import { inviteKeysNote, type Enrolment, type Surroundings } from './enrolled.ts';
import { openGuestDesk } from './guest-desk.ts';
import { namesAround } from './guest-names-around.ts';
import { watchGuests } from './guest-watch.ts';
import { openHospitalState, readableWards } from './hospital-state.ts';
import { followRosterKeys, loadKeys, storeKeys } from './key-keeper.ts';
import { hurryInCalls } from './hurried-line.ts';
import { keepSnapshots } from './keep-snapshots.ts';
import { followOnline } from './online-state.ts';
import { createOpenCases } from './open-cases.ts';
import { openConsults } from './open-consults.ts';
import { createReadableCases, followGrantedCases, openDocuments, requeueReopened } from './readable-cases.ts';
import { openRosterKeeper, type RosterKeeper } from './roster-keeper.ts';
import { openWardIndexes, type WardIndexes } from './ward-indexes.ts';
import { noLine, openWorkspaceLine, type LineEnvironment } from './workspace-line.ts';

export interface WorkspaceParts {
	readonly vault: Vault;
	readonly device: DeviceKeys;
	readonly enrolment: Enrolment;
	readonly clock: Clock;
	readonly random: Random;
	readonly locks: LockManager | null;
	/** Null for the demo ward: nothing of it leaves the device. */
	readonly line: LineEnvironment | null;
	/** `https://host`: what stands before an invite's fragment. */
	readonly origin: string;
	readonly report: (error: unknown) => void;
}

/** A workspace, and what only its makers look at. */
export interface RunningWorkspace {
	readonly workspace: Workspace;
	readonly roster: Readable<Roster>;
	readonly around: Surroundings;
	readonly indexes: WardIndexes;
	readonly state: RosterKeeper['state'];
}

/** In the wards of a device that reads at most this many, it says that it is there; others say so where they look. */
const fewWards = 8;

/** Opens everything an enrolled device has: without a line too, from its vault alone. */
export async function createWorkspace(parts: WorkspaceParts): Promise<RunningWorkspace> {
	const { vault, device, enrolment, clock, random, report } = parts;
	const scope = createScope(report);
	const ring = createKeyRing(report);
	await loadKeys(vault, device, ring);
	const keeper = await openRosterKeeper({ vault, hospitalId: enrolment.hospitalId, device, clock, report }, scope);
	const { roster } = keeper;
	const around: Surroundings = { vault, device, ring, roster, clock, random, locks: parts.locks, report };
	const inviteKeys = await vault.notes.get<StoredDeviceKeys>(inviteKeysNote);
	const openers = inviteKeys.ok && inviteKeys.value ? [device, await openDeviceKeys(inviteKeys.value)] : [device];
	await followRosterKeys(roster, openers, ring, (keys) => storeKeys(vault, device, keys), report, scope);

	const spaces = derive<readonly SpaceId[]>([roster], () => readableWards(roster.current, device.deviceId), jsonDiffers, scope);
	const hospital = await openHospitalState(around, enrolment.guest ?? null, scope);
	const indexes = openWardIndexes(around, spaces, scope);
	const granted = followGrantedCases(around, scope);
	const readable = createReadableCases(indexes, granted);
	requeueReopened(around, granted, scope);
	const follows = { spaces, documents: openDocuments(granted, scope) };
	const line = parts.line ? await openWorkspaceLine(around, enrolment, parts.line, follows, scope) : noLine;
	const knowledge = {
		keyById: ring.byId,
		signPublicOf: (id: Me['deviceId']) => presentMember(roster.current, id, clock.nowMs())?.signPublic ?? null
	};
	const passing = createPassingLane(line, createPassingSealer(device, knowledge, random), ring, report);
	scope.onClose(() => passing.close());
	const isShared = (caseId: CaseId): boolean =>
		roster.current.grants.get(caseId as string as DocumentId)?.some(({ open }) => open) ?? false;
	const presence = createPresence(passing, clock, scope, isShared);
	const online = followOnline(presence.others, hospital, scope);
	const indexer = startIndexer({ ...around, keyRing: ring, cases: readable }, scope);
	keepSnapshots(around, indexes, line, scope);
	const connection = followConnection(vault, line, indexer.settled, report, scope);
	const administration = createAdministration(around, keeper);
	const boards = new Map<SpaceId, Readable<Board>>();

	const visited = new Set<SpaceId>();
	const visit = (ward: SpaceId): void => {
		if (visited.has(ward)) return;
		visited.add(ward);
		scope.onClose(presence.enter(ward, null));
	};
	const visitFew = (): void => {
		if (spaces.current.length <= fewWards) spaces.current.forEach(visit);
	};
	scope.onClose(spaces.on(visitFew));
	visitFew();

	/** What a crash left, in files that nobody may open again. */
	const sealLeftovers = async (): Promise<void> => {
		await indexes.settled();
		if (scope.closed) return;
		const journal = { profile: vault.name, locks: parts.locks };
		await sealOrphanedJournals(vault.name, parts.locks, (ref) => openDocument({ ...around, ref, keyRing: ring, journal }));
	};
	const sealing = sealLeftovers().catch(report);
	scope.onClose(() => sealing);

	let cancelSettling = (): void => undefined;
	/** Spread out, so that several administrators' devices seldom do the same work. */
	const settleKeysSoon = (): void => {
		cancelSettling();
		if (!isAdministrator(roster.current, device.deviceId)) return;
		cancelSettling = clock.after(integerBetween(random, 1_000, 6_000), () => void administration.settleKeys().catch(report));
	};
	scope.onClose(roster.on(settleKeysSoon));
	scope.onClose(() => cancelSettling());
	settleKeysSoon();

	const ofLine = {
		signalPoint: line.signalPoint,
		connectLane: parts.line?.connectLane ?? null,
		lineIsOpen: () => line.state.current?.line.status === 'open'
	};
	const { alerts, stepTaken } = openAlerts(
		{ around, enrolment, hospital, line, push: parts.line?.push ?? null, spaceOf: (caseId) => readable.find(caseId)?.ward ?? null },
		scope
	);
	let inCall = false;
	const hurry = hurryInCalls(clock, line.retryNow, scope);
	const { blobRelay: relay } = line;
	const downloads = createBlobDownloads({ vault, clock, relay, lineIsOpen: ofLine.lineIsOpen, pace: createPace(clock, () => inCall) });
	const demo = parts.line === null;
	const openCases = createOpenCases({ around, enrolment, hospital, cases: readable, presence, passing, demo, downloads, ...ofLine }, scope);
	const placeOf = async (caseId: CaseId): Promise<SpaceId | null> => {
		await indexes.settled();
		const place = readable.find(caseId);
		return ring.current(caseId as never) && place?.access !== 'ended' ? (place?.ward ?? null) : null;
	};
	const access = demo
		? null
		: createConsultAccess(around, keeper, indexes, ({ ward, document }) => namesAround(hospital.current, roster.current, ward, document));
	if (access) {
		keepGrantKeys(around, access, { isOpen: ofLine.lineIsOpen, onOpened: line.onOpened }, scope);
		watchGuests(around, access, scope);
	}
	const guests = await openGuestDesk({ around, enrolment, keeper, hospital, cases: readable, access, origin: parts.origin }, scope);
	/** Whoever opens a case does what another device's step or a crash has left to do. */
	const repairGrants = async (caseId: CaseId, file: OpenCase): Promise<void> => {
		const { consults: held } = consultsOf(file.statements.current);
		if (held.length > 0) await access?.settleGrants(caseId, held);
	};
	const caughtUp = derive(
		[connection],
		() => demo || connection.current.caughtUp,
		(one, other) => one !== other,
		scope
	);
	const consults = openConsults(
		{ around, enrolment, hospital, presence, cases: readable, openCases, indexed: indexer.settled, placeOf, access, caughtUp, stepTaken },
		scope
	);

	const workspace: Workspace = {
		get me() {
			const member = roster.current.devices.get(device.deviceId);
			const profile = hospital.current.members.find(({ deviceId }) => deviceId === device.deviceId)?.profile;
			return {
				deviceId: device.deviceId,
				personId: enrolment.personId,
				role: member?.role ?? 'observer',
				profile: profile ?? { name: '', profession: '' },
				demo
			};
		},
		hospital,
		connection,
		storage: vault.health,
		online,
		signalling: createSignalling(passing, (caseId) => readable.find(caseId)?.ward ?? null, line.onOpened),
		get iceServers() {
			return line.state.current?.iceServers ?? [];
		},
		announceCall(caseId) {
			presence.announceCall(caseId);
			inCall = caseId !== null;
			hurry(inCall);
		},
		renewLine: line.renew,
		consults,
		alerts,
		guests,
		board(ward) {
			visit(ward);
			const known = boards.get(ward) ?? openBoard({ vault, hospital, online, indexed: indexer.settled, report }, ward, scope);
			boards.set(ward, known);
			return known;
		},
		admit: async (ward, first) => (await admitCases(around, enrolment, indexes, ward, [first]))[0]!,
		admitAll: (ward, patients) => admitCases(around, enrolment, indexes, ward, patients),
		async openCase(caseId) {
			await indexes.settled();
			const place = readable.find(caseId);
			if (!place) return err({ reason: 'not-on-this-device' });
			if (!ring.current(caseId as never)) return err({ reason: 'no-key' });
			const file = await openCases.use(caseId, place.ward);
			repairGrants(caseId, file).catch(report);
			return ok(file);
		},
		async createInvite(wish) {
			const made = await administration.invite(wish, hospital.current.name);
			return made.ok ? ok({ inviteId: made.value.inviteId, url: `${parts.origin}/join${made.value.fragment}` }) : made;
		},
		revokeInvite: (inviteId) => administration.revoke(inviteId),
		removeDevice: (deviceId) => administration.remove(deviceId),
		addWard: (name, beds) => administration.addWard(name, beds),
		async close() {
			await scope.close();
			await vault.close();
		}
	};
	return { workspace, roster, around, indexes, state: keeper.state };
}
