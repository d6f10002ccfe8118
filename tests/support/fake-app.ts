import type { CaseId, DeviceId, PersonId, SpaceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { err, ok } from '#lib/core/result.ts';
import type { IdentityBody, AdmissionBody } from '#lib/model/stay.ts';
import type { Gate, Phase } from '#lib/view/gate.ts';
import type {
	Board,
	BoardBed,
	Connection,
	Hospital,
	LineState,
	Me,
	Member,
	OpenCase,
	StorageHealth,
	Ward,
	Workspace
} from '#lib/view/workspace.ts';
import { createFakeCase } from './fake-case.ts';
import { fakeId, fakePatients, fakePresence, fakeSummary, wardEight, wardSeven, type FakePatient } from './fake-ward.ts';

/*
 * The whole app in memory, for looking at screens and for view tests. The query string picks the scene, kept for the tab:
 * ?fake=ready (default), first-run, set-up, invite, demo, starting, broken; &line=open|connecting|offline|refused|drift;
 * &storage=full|lost; &board=loading|empty; &role=nurse|doctor|observer…
 */

const minute = 60_000;

const scene = (name: string, otherwise: string): string => {
	const given = new URLSearchParams(location.search).get(name);
	if (given !== null) sessionStorage.setItem(`fake-${name}`, given);
	return sessionStorage.getItem(`fake-${name}`) ?? otherwise;
};

function line(): Connection {
	const nowMs = Date.now();
	const states: Record<string, LineState> = {
		open: { status: 'open', sinceMs: nowMs - 40 * minute },
		drift: { status: 'open', sinceMs: nowMs - 40 * minute },
		connecting: { status: 'connecting', sinceMs: nowMs - 3000 },
		offline: { status: 'waiting', reason: 'offline', sinceMs: nowMs - 14 * minute, retryAtMs: nowMs + 20_000 },
		unreachable: { status: 'waiting', reason: 'unreachable', sinceMs: nowMs - 14 * minute, retryAtMs: nowMs + 20_000 },
		refused: { status: 'refused', reason: 'removed', sinceMs: nowMs - minute },
		none: { status: 'none' }
	};
	const which = scene('line', 'open');
	const open = which === 'open' || which === 'drift';
	return {
		line: states[which] ?? states['open']!,
		lastContactAtMs: which === 'none' ? null : open ? nowMs - 4000 : nowMs - 14 * minute,
		unsent: open ? 0 : 3,
		caughtUp: open,
		clockDriftMs: which === 'drift' ? 11 * minute : 0
	};
}

const storageScene = (): StorageHealth => {
	const which = scene('storage', 'well');
	if (which === 'lost') return { status: 'lost', sinceMs: Date.now() };
	return which === 'full' ? { status: 'failing', reason: 'full', sinceMs: Date.now() } : { status: 'well' };
};

function hospital(wards: readonly Ward[], me: Me): Hospital {
	const nowMs = Date.now();
	const member = (number: number, name: string | null, profession: string, role: Member['role'], more: Partial<Member> = {}): Member => ({
		deviceId: fakeId<DeviceId>(number),
		personId: fakeId<PersonId>(number),
		profile: name === null ? null : { name, profession },
		role,
		wards: [wards[0]!.spaceId],
		enrolledAtMs: nowMs - number * 3 * 3_600_000,
		removedAtMs: null,
		...more
	});
	return {
		name: 'Huoshenshan Hospital',
		wards,
		members: [
			{ ...member(50, me.profile.name, me.profile.profession, me.role), deviceId: me.deviceId, personId: me.personId, wards: 'all' },
			member(301, 'Zhang Wei', 'Nurse, red zone', 'nurse'),
			member(302, 'Zhang Wei', 'Nurse, red zone', 'nurse', { personId: fakeId<PersonId>(301) }),
			member(303, '陈军', '病区医生', 'doctor', { wards: 'all' }),
			member(304, 'Dr Wang Li', 'Respiratory, Guangzhou', 'expert'),
			member(305, null, '', 'nurse'),
			member(306, 'Liu Yang', 'Nurse', 'nurse', { removedAtMs: nowMs - 26 * 3_600_000 })
		],
		invites: [
			{ inviteId: 'a1', role: 'nurse', wards: [wards[0]!.spaceId], expiresAtMs: nowMs + 20 * 3_600_000, status: 'open' },
			{ inviteId: 'a2', role: 'expert', wards: 'all', expiresAtMs: nowMs - 3_600_000, status: 'expired' }
		]
	};
}

export function createFakeWorkspace(me: Me): Workspace {
	const wards = createSettable<readonly Ward[]>([wardSeven, wardEight]);
	const people = createSettable(hospital(wards.current, me));
	const patients = new Map<CaseId, FakePatient>();
	if (scene('board', 'full') !== 'empty') fakePatients.forEach((patient, at) => patients.set(fakeId<CaseId>(0x400 + at), patient));
	const open = new Map<CaseId, OpenCase>();

	const readBoard = (ward: Ward): Board => {
		const ready = scene('board', 'full') !== 'loading';
		const nowMs = Date.now();
		const placed = [...patients].filter(() => ward.spaceId === wardSeven.spaceId && ready);
		const place = ([caseId, patient]: [CaseId, FakePatient]): BoardBed => ({
			bed: patient.bed,
			patient: fakeSummary(patient, caseId, ward.spaceId, nowMs),
			unsent: patient.unsent ?? 0,
			present: fakePresence(patient, caseId)
		});
		const inBed = ward.beds.map((bed): BoardBed => {
			const found = placed.find(([, patient]) => patient.bed === bed);
			return found ? place(found) : { bed, patient: null, unsent: 0, present: [] };
		});
		return {
			ward,
			ready,
			beds: [...inBed, ...placed.filter(([, patient]) => patient.bed === null || !ward.beds.includes(patient.bed)).map(place)]
		};
	};
	const boards = new Map(wards.current.map((ward) => [ward.spaceId, createSettable(readBoard(ward))]));
	const refresh = (): void => boards.forEach((board) => board.set(readBoard(board.current.ward)));

	return {
		me,
		hospital: people,
		connection: createSettable(me.demo ? { ...line(), line: { status: 'none' }, unsent: 0 } : line()),
		storage: createSettable(storageScene()),
		online: createSettable(
			me.demo ? [] : [{ deviceId: fakeId<DeviceId>(303), personId: fakeId<PersonId>(303), name: '陈军', caseId: null, inCall: false }]
		),
		signalling: { send: () => undefined, on: () => () => undefined },
		iceServers: [],
		announceCall: () => undefined,
		board: (ward: SpaceId) => boards.get(ward)!,
		admit(ward, first) {
			const caseId = fakeId<CaseId>(0x800 + patients.size);
			const identity = first.find((one) => one.kind === 'identity')?.body as IdentityBody;
			const admission = first.find((one) => one.kind === 'admission')?.body as AdmissionBody;
			patients.set(caseId, {
				...fakePatients.at(-1)!,
				bed: admission.bed,
				family: identity.familyName,
				given: identity.givenName,
				sex: identity.sex === 'other' ? 'unknown' : identity.sex,
				age: identity.age?.years ?? null,
				number: identity.hospitalNumber ?? null,
				unsent: 1
			});
			refresh();
			return Promise.resolve(ok(caseId));
		},
		openCase(caseId) {
			const patient = patients.get(caseId);
			if (!patient) return Promise.resolve(err({ reason: 'not-on-this-device' } as const));
			const made = open.get(caseId) ?? createFakeCase(patient, caseId, wardSeven.spaceId, me, fakePresence(patient, caseId), refresh);
			open.set(caseId, made);
			return Promise.resolve(ok(made));
		},
		createInvite(invite) {
			const inviteId = `a${String(people.current.invites.length + 1)}`;
			people.set({ ...people.current, invites: [{ ...invite, inviteId, status: 'open' }, ...people.current.invites] });
			return Promise.resolve(ok({ inviteId, url: `${location.origin}/join#invite=${'k7Qv2x'.repeat(28)}` }));
		},
		revokeInvite(inviteId) {
			people.set({
				...people.current,
				invites: people.current.invites.map((one) => (one.inviteId === inviteId ? { ...one, status: 'revoked' } : one))
			});
			return Promise.resolve(ok(true));
		},
		removeDevice(deviceId) {
			people.set({
				...people.current,
				members: people.current.members.map((one) => (one.deviceId === deviceId ? { ...one, removedAtMs: Date.now() } : one))
			});
			return Promise.resolve(ok(true));
		},
		addWard(name, beds) {
			const ward: Ward = { spaceId: fakeId<SpaceId>(0x70 + wards.current.length), name, beds };
			wards.set([...wards.current, ward]);
			boards.set(ward.spaceId, createSettable(readBoard(ward)));
			people.set({ ...people.current, wards: wards.current });
			return Promise.resolve(ok(ward.spaceId));
		},
		close: () => Promise.resolve()
	};
}

const fakeMe = (demo: boolean): Me => ({
	deviceId: fakeId<DeviceId>(50),
	personId: fakeId<PersonId>(50),
	role: scene('role', 'doctor') as Me['role'],
	profile: { name: demo ? 'Visitor' : 'Chen Jun', profession: 'Ward doctor' },
	demo
});

/** Stands in for the composition root of the same name. */
export function createApp(): Gate {
	const which = scene('fake', 'ready');
	const ready = (demo: boolean): Phase => ({ at: 'ready', workspace: createFakeWorkspace(fakeMe(demo)) });
	const empty: Phase = { at: 'first-run', setUp: which === 'set-up', inviteText: which === 'invite' ? 'invite=good' : null };
	const first: Record<string, () => Phase> = {
		ready: () => ready(false),
		demo: () => ready(true),
		starting: () => ({ at: 'starting' }),
		broken: () => ({ at: 'broken', reason: 'no-storage' })
	};
	const phase = createSettable<Phase>(first[which]?.() ?? empty);
	return {
		phase,
		found: (plan) =>
			Promise.resolve(
				which === 'set-up'
					? ok({ hospitalName: plan.name, createdAtMs: Date.now(), secretText: 'WLRK-7QF3-M2XA-99KD-PLV4-T0HE-RB6S-WZ15-CJ8N' })
					: err({ reason: 'no-set-up-link' } as const)
			),
		enter: () => phase.set(ready(false)),
		inspectInvite: (text) =>
			text.includes('invite=')
				? ok({ role: 'nurse', expiresAtMs: Date.now() + 20 * 3_600_000, hospitalName: 'Huoshenshan Hospital' })
				: err({ reason: 'not-an-invite' } as const),
		join: (text) => {
			if (text.includes('used')) return Promise.resolve(err({ reason: 'used' } as const));
			phase.set(ready(false));
			return Promise.resolve(ok(true));
		},
		lookAround: () => {
			phase.set(ready(true));
			return Promise.resolve();
		},
		leaveDemo: () => {
			phase.set({ at: 'first-run', setUp: false, inviteText: null });
			return Promise.resolve();
		}
	};
}
