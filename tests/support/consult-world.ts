import { createEmitter } from '#lib/core/emitter.ts';
import { asId, type CaseId, type DocumentId, type PersonId } from '#lib/core/ids.ts';
import { cryptoRandom, seededRandom } from '#lib/core/random.ts';
import { createSettable, type Settable } from '#lib/core/readable.ts';
import { expectOk } from '#lib/core/result.ts';
import { createScope, type Scope } from '#lib/core/scope.ts';
import type { ConsultBody } from '#lib/model/consult/consult-body.ts';
import type { Role } from '#lib/model/person.ts';
import { createBlobDownloads } from '#lib/sync/blob-downloads.ts';
import { createPace } from '#lib/sync/gentle-pace.ts';
import { startIndexer } from '#lib/sync/indexer.ts';
import { createPassingLane } from '#lib/sync/passing-lane.ts';
import { createPassingSealer } from '#lib/sync/passing-seal.ts';
import type { Beat, Presence } from '#lib/sync/presence.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import { newSpaceKey } from '#lib/trust/key-ring.ts';
import type { Vault } from '#lib/vault/vault.ts';
import type { ConsultDesk } from '#lib/view/consult-desk.ts';
import type { Hospital } from '#lib/view/workspace.ts';
import type { SettlesGrants } from '#lib/workspace/consult-desk.ts';
import type { TakenStep } from '#lib/workspace/open-alerts.ts';
import { createOpenCases, type OpenCases } from '#lib/workspace/open-cases.ts';
import { openConsults } from '#lib/workspace/open-consults.ts';
import { noLine } from '#lib/workspace/workspace-line.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import { question } from './consult-script.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { testHospital, type TestHospital } from './founded-hospital.ts';
import { newMemoryDisk, openMemoryVault } from './memory-vault.ts';
import { until } from './until.ts';

export const caseId = asId<CaseId>('c1'.repeat(16));

/** One person's device with its own vault and desk. */
export interface DeskDevice {
	readonly keys: DeviceKeys;
	readonly personId: PersonId;
	readonly desk: ConsultDesk;
	readonly vault: Vault;
	readonly openCases: OpenCases;
	/** What the device says of itself, by place. */
	readonly entered: readonly string[];
	readonly others: Settable<readonly Beat[]>;
	readonly caughtUp: Settable<boolean>;
	/** The consults that its grants were settled for, one entry a time. */
	readonly settled: readonly number[];
	/** Lets every settling of grants from now on fail. */
	failGrants(error: Error): void;
	/** Errors that had no other way out. */
	readonly reported: readonly unknown[];
	/** What its steps told alerts. */
	readonly steps: readonly TakenStep[];
	leave(): Promise<void>;
	/** Opens the page again from its disk. */
	reopen(): Promise<DeskDevice>;
}

/** Devices that read one case of a ward; nothing moves between them but by `carry`. Virtual time. */
export interface ConsultWorld {
	readonly hospital: TestHospital;
	readonly clock: FakeClock;
	/** The founder: a doctor and administrator. */
	founder(): Promise<DeskDevice>;
	enrol(role: Role): Promise<DeskDevice>;
	/** Hands all that one device holds to another. */
	carry(from: DeskDevice, to: DeskDevice): Promise<void>;
	/** Lets time pass, and real work (WebCrypto, the databases in memory) come to its end in between. */
	pass(ms: number): Promise<void>;
	/** Lets little time pass until it holds. */
	passing(done: () => boolean | Promise<boolean>, what: string): Promise<void>;
	request(more?: Partial<Extract<ConsultBody, { readonly step: 'requested' }>>): ConsultBody;
}

const stepMs = 1_000;
/** So often real work gets a turn before more virtual time passes for it. */
const turnsOfWork = 10;

let worlds = 0;

export async function consultWorld(): Promise<ConsultWorld> {
	const hospital = await testHospital();
	const clock = createFakeClock(hospital.nowMs + 60_000);
	const caseKey = await newSpaceKey(caseId as string as DocumentId, 1, cryptoRandom);
	const roster = createSettable(hospital.roster());
	const number = ++worlds;
	let devices = 0;

	const add = async (keys: DeviceKeys, openers: readonly DeviceKeys[]): Promise<DeskDevice> => {
		const name = `desk-${number}-${++devices}`;
		const disk = newMemoryDisk();
		const start = async (seed: number): Promise<DeskDevice> => {
			const vault = await openMemoryVault(name, disk, clock);
			const ring = await hospital.ringOf(...openers);
			ring.add(caseKey);
			return openDesk({ keys, ring, vault, hospital, clock, roster, seed }, () => start(seed + 1));
		};
		return start(number * 100 + devices);
	};

	const pass = async (ms: number): Promise<void> => {
		for (let left = ms; left > 0; left -= stepMs) {
			await clock.advance(Math.min(stepMs, left));
			for (let turn = 0; turn < turnsOfWork; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
		}
	};

	return {
		hospital,
		clock,
		founder: () => add(hospital.founder, [hospital.founder]),
		async enrol(role) {
			const joined = await hospital.enrol(role);
			roster.set(hospital.roster());
			return add(joined.device, [joined.device, joined.invite]);
		},
		async carry(from, to) {
			const rows = expectOk(await from.vault.envelopes.after(0, 10_000), 'read');
			const items = rows.map(({ bytes }) => ({
				envelope: expectOk(decodeEnvelope(bytes), 'decodes'),
				bytes,
				verified: true,
				relaySeq: null,
				forward: false
			}));
			expectOk(await to.vault.envelopes.putForeign(items), 'put');
		},
		pass,
		passing: (done, what) =>
			until(async () => {
				if (await done()) return true;
				await pass(20);
				return false;
			}, what),
		request: (more = {}) => ({
			step: 'requested',
			specialties: ['cardiology'],
			urgency: 'stat',
			startedAtMs: clock.nowMs(),
			wish: 'opinion',
			question,
			...more
		})
	};
}

interface Opening {
	readonly keys: DeviceKeys;
	readonly ring: Awaited<ReturnType<TestHospital['ringOf']>>;
	readonly vault: Vault;
	readonly hospital: TestHospital;
	readonly clock: FakeClock;
	readonly roster: Settable<ReturnType<TestHospital['roster']>>;
	readonly seed: number;
}

function openDesk({ keys, ring, vault, hospital, clock, roster, seed }: Opening, reopen: () => Promise<DeskDevice>): DeskDevice {
	const scope: Scope = createScope();
	const reported: unknown[] = [];
	const report = (error: unknown): void => void reported.push(error);
	const random = seededRandom(seed);
	const around = { vault, device: keys, ring, roster, clock, random, locks: null, report };
	const { personId } = roster.current.devices.get(keys.deviceId)!;
	const enrolment = { hospitalId: hospital.hospitalId, personId };
	const one = { caseId, ward: hospital.wardA, access: 'ward' } as const;
	const cases = { all: () => [one], find: () => one, on: createEmitter<true>(report).on };
	const indexer = startIndexer({ ...around, keyRing: ring, cases }, scope);
	const others = createSettable<readonly Beat[]>([]);
	const caughtUp = createSettable(true);
	const entered: string[] = [];
	const presence: Presence = {
		others,
		enter(place) {
			entered.push(place);
			return () => void entered.splice(entered.indexOf(place), 1);
		},
		announceCall: () => undefined
	};
	const members = [...roster.current.devices.values()].map(({ deviceId, personId: person, role }) => ({
		deviceId,
		personId: person,
		role,
		removedAtMs: null
	}));
	const shown = createSettable({ name: '', wards: [], members, invites: [] } as unknown as Hospital);
	const sealer = createPassingSealer(keys, { keyById: ring.byId, signPublicOf: () => null }, random);
	const passing = createPassingLane(noLine, sealer, ring, report);
	const openCases = createOpenCases(
		{
			around: { ...around, vault },
			enrolment,
			hospital: shown,
			cases,
			presence,
			passing,
			signalPoint: noLine.signalPoint,
			connectLane: null,
			lineIsOpen: () => false,
			downloads: createBlobDownloads({ vault, clock, relay: null, lineIsOpen: () => false, pace: createPace(clock, () => false) }),
			demo: false
		},
		scope
	);
	const settled: number[] = [];
	let failure: Error | null = null;
	const access: SettlesGrants = {
		settleGrants(_, consults) {
			settled.push(consults.length);
			return failure ? Promise.reject(failure) : Promise.resolve();
		}
	};
	const steps: TakenStep[] = [];
	const stepTaken = (step: TakenStep): void => void steps.push(step);
	const placeOf = (wanted: CaseId) => Promise.resolve(wanted === caseId ? hospital.wardA : null);
	const desk = openConsults(
		{ around, enrolment, hospital: shown, presence, cases, openCases, indexed: indexer.settled, placeOf, access, caughtUp, stepTaken },
		scope
	);
	const leave = async (): Promise<void> => {
		if (scope.closed) return;
		await scope.close();
		await vault.close();
	};
	return {
		keys,
		personId,
		desk,
		vault,
		openCases,
		entered,
		others,
		caughtUp,
		settled,
		failGrants(error) {
			failure = error;
		},
		reported,
		steps,
		leave,
		async reopen() {
			await leave();
			return reopen();
		}
	};
}
