import { toBase64Url, utf8 } from '#lib/core/bytes.ts';
import { idOfBytes, type CaseId, type DocumentId, type PersonId, type SpaceId, type StatementId } from '#lib/core/ids.ts';
import { integerBetween, pick, seededRandom, type Random } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import { openDocument } from '#lib/sync/open-document.ts';
import { generateDeviceKeys, openDeviceKeys, type DeviceKeys } from '#lib/trust/device-keys.ts';
import { foundHospital } from '#lib/trust/hospital.ts';
import { sealProfile } from '#lib/trust/sealed-names.ts';
import type { OpenCase } from '#lib/view/workspace.ts';
import { createWorkspace, type RunningWorkspace } from '#lib/workspace/create-workspace.ts';
import type { Enrolment } from '#lib/workspace/enrolled.ts';
import { storeKeys } from '#lib/workspace/key-keeper.ts';
import { storeRosterStatements } from '#lib/workspace/roster-keeper.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { newMemoryDisk, openMemoryVault } from '../support/memory-vault.ts';
import { during, pass, passUntil } from './passing-time.ts';
import { watchRealWork, type RealWork } from './real-work.ts';
import { openSimulatedLine, type SimulatedLine } from './simulated-line.ts';
import { startSimulatedRelay, type SimulatedRelay } from './simulated-relay.ts';

export interface SimulationOutcome {
	readonly asserted: number;
	/** Statements that were stored somewhere and are not fact everywhere. */
	readonly lost: readonly string[];
	readonly hashesByCase: readonly (readonly string[])[];
	readonly plainTextSeen: boolean;
}

interface SimulatedDevice {
	readonly name: string;
	readonly keys: DeviceKeys;
	running: RunningWorkspace;
	line: SimulatedLine | null;
	/** Closes the page and opens it again from its disk. */
	reload(): Promise<void>;
	readonly open: Map<CaseId, OpenCase>;
}

interface World {
	readonly clock: FakeClock;
	readonly work: RealWork;
	readonly random: Random;
	readonly relay: SimulatedRelay;
	readonly weather: { longestDelayMs: number };
	readonly devices: SimulatedDevice[];
	readonly cases: Set<CaseId>;
	readonly asserted: Map<CaseId, Set<StatementId>>;
	plainTextSeen: boolean;
}

const needle = 'Zebrafish';
async function addDevice(
	world: World,
	name: string,
	keys: DeviceKeys,
	enrolment: Enrolment,
	vaultOf: () => ReturnType<typeof openMemoryVault>
): Promise<SimulatedDevice> {
	const needleBytes = Buffer.from(utf8(needle));
	const start = async (token: string | null): Promise<RunningWorkspace> =>
		createWorkspace({
			vault: await vaultOf(),
			device: keys,
			enrolment,
			clock: world.clock,
			random: world.random,
			locks: null,
			origin: 'https://simulated',
			report: (error) => {
				throw error;
			},
			line: {
				address: {
					connect() {
						const line = openSimulatedLine(world.clock, world.random, world.weather, world.relay.accept, (bytes) => {
							if (Buffer.from(bytes).includes(needleBytes)) world.plainTextSeen = true;
						});
						device.line = line;
						return line.client;
					},
					describe: async () => ({ relayId: world.relay.relayId, hospitalId: world.relay.hospitalId(), setUp: false })
				},
				socketOrigin: 'wss://simulated',
				online: () => true,
				onWeather: () => () => undefined,
				request: () => Promise.reject(new Error('no blobs in the simulation')),
				channel: null,
				connectLane: null,
				push: null,
				setUpToken: token
			}
		});
	const device: SimulatedDevice = {
		name,
		keys,
		running: null as unknown as RunningWorkspace,
		line: null,
		open: new Map(),
		async reload() {
			device.open.clear();
			await device.running.workspace.close();
			device.running = await start(null);
		}
	};
	device.running = await start(world.devices.length === 0 ? world.relay.setUpToken : null);
	world.devices.push(device);
	return device;
}

async function build(seed: number, others: readonly string[], work: RealWork): Promise<World & { readonly ward: SpaceId }> {
	const clock = createFakeClock(undefined, work.settled);
	const random = seededRandom(seed);
	const relay = await startSimulatedRelay(clock, random);
	const world: World = {
		clock,
		work,
		random,
		relay,
		weather: { longestDelayMs: 60 },
		devices: [],
		cases: new Set(),
		asserted: new Map(),
		plainTextSeen: false
	};
	const vaultOn = (name: string) => {
		const disk = newMemoryDisk();
		return () => openMemoryVault(`${name}-${seed}`, disk, clock);
	};
	const newKeys = async (): Promise<DeviceKeys> => openDeviceKeys(await generateDeviceKeys());

	const keys = await newKeys();
	const founderVault = vaultOn('founder');
	const founder = { name: 'Founder', profession: '' };
	const made = await foundHospital(
		{ hospitalName: 'H', wards: [{ name: 'W', beds: ['1'] }], founder, role: 'doctor' },
		keys,
		random,
		clock.nowMs()
	);
	const vault = await founderVault();
	expectOk(
		await storeRosterStatements(
			vault,
			made.hospitalId,
			keys,
			made.statements.map(({ bytes }) => bytes)
		),
		'founding is stored'
	);
	await storeKeys(vault, keys, made.keys);
	await vault.close();
	const first = await during(
		world,
		addDevice(world, 'founder', keys, { hospitalId: made.hospitalId, personId: made.personId }, founderVault)
	);
	await passUntil(world, () => first.running.workspace.connection.current.line.status === 'open', 'founding');

	for (const name of others) {
		const theirs = await newKeys();
		const personId = idOfBytes<PersonId>(random.bytes(16));
		const body = {
			device: theirs.deviceId,
			signPublic: toBase64Url(theirs.signPublic),
			sealPublic: toBase64Url(theirs.sealPublic),
			person: personId,
			sealedProfile: toBase64Url(await sealProfile(made.keys[0]!, { name, profession: '' })),
			rights: { role: 'doctor' as const, wards: 'all' as const },
			byInvite: null
		};
		expectOk(await during(world, first.running.state([{ kind: 'device-enrolled', body }])), 'enrolment is stored');
		await passUntil(world, () => first.running.workspace.connection.current.unsent === 0, 'the relay knows the newcomer');
		const device = await during(world, addDevice(world, name, theirs, { hospitalId: made.hospitalId, personId }, vaultOn(name)));
		await passUntil(world, () => device.running.workspace.hospital.current.wards.length > 0, `${name} opens the ward`);
	}
	return Object.assign(world, { ward: made.wardIds[0]! });
}

async function act(world: World & { readonly ward: SpaceId }): Promise<void> {
	const { random } = world;
	const device = pick(random, world.devices);
	const chance = random.next();
	if (chance < 0.1 || world.cases.size === 0) return admit(world, device);
	if (chance < 0.6) return state(world, device, pick(random, [...world.cases]));
	if (chance < 0.7) return type(world, device, pick(random, [...world.cases]));
	if (chance < 0.8) return device.line?.cut();
	if (chance < 0.86) return device.line?.deafen();
	if (chance < 0.92) {
		await during(world, world.relay.stop());
		await pass(world, integerBetween(random, 100, 8_000));
		return world.relay.start();
	}
	if (chance < 0.96) return during(world, device.reload());
	world.weather.longestDelayMs = pick(random, [5, 60, 400, 2_000]);
}

async function admit(world: World & { readonly ward: SpaceId }, device: SimulatedDevice): Promise<void> {
	const identity = { kind: 'identity', body: { familyName: needle, givenName: 'A', sex: 'unknown' }, supersedes: [] } as const;
	world.cases.add(expectOk(await during(world, device.running.workspace.admit(world.ward, [identity])), 'admission'));
}

async function opened(world: World, device: SimulatedDevice, caseId: CaseId): Promise<OpenCase | null> {
	const known = device.open.get(caseId);
	if (known) return known;
	const file = await during(world, device.running.workspace.openCase(caseId));
	// It may not have heard of the case yet.
	if (!file.ok) return null;
	device.open.set(caseId, file.value);
	return file.value;
}

async function state(world: World, device: SimulatedDevice, caseId: CaseId): Promise<void> {
	const file = await opened(world, device, caseId);
	if (!file) return;
	const body = { measuredAtMs: world.clock.nowMs(), heartRateBpm: integerBetween(world.random, 40, 180) };
	const stated = expectOk(await during(world, file.assert({ kind: 'vitals', body, supersedes: [] })), 'a statement is stored');
	world.asserted.set(caseId, (world.asserted.get(caseId) ?? new Set()).add(stated));
}

async function type(world: World, device: SimulatedDevice, caseId: CaseId): Promise<void> {
	const file = await opened(world, device, caseId);
	if (!file) return;
	const draft = file.drafts.current.find(({ signedAs }) => signedAs === null)?.draftId ?? file.createDraft('Round');
	const text = file.draftText(draft);
	text.insert(integerBetween(world.random, 0, text.length), needle);
	if (text.length > 4 && world.random.next() < 0.3) text.delete(0, 3);
}

async function hashOf(world: World & { readonly ward: SpaceId }, device: SimulatedDevice, caseId: CaseId): Promise<string> {
	const { around } = device.running;
	const document = caseId as string as DocumentId;
	const file = openDocument({ ...around, ref: { space: world.ward, document }, keyRing: around.ring, writes: false });
	await file.ready;
	const hash = await stateHash(file.doc);
	await file.close();
	return hash;
}

async function verifiedIn(world: World, device: SimulatedDevice, caseId: CaseId): Promise<ReadonlySet<StatementId>> {
	const file = await opened(world, device, caseId);
	const facts = file?.statements.current.filter(({ standing }) => standing === 'verified') ?? [];
	return new Set(facts.map(({ statement }) => statement.id));
}

async function missing(world: World): Promise<string[]> {
	const lost: string[] = [];
	for (const device of world.devices) {
		for (const [caseId, ids] of world.asserted) {
			const held = await verifiedIn(world, device, caseId);
			for (const id of ids) if (!held.has(id)) lost.push(`${device.name}: ${id}`);
		}
	}
	return lost;
}

/** The same seed draws the same acts and the same network; the order of real work within a virtual moment may differ. */
export async function runSimulation(seed: number): Promise<SimulationOutcome> {
	const work = watchRealWork();
	try {
		return await simulate(await build(seed, ['Second', 'Third'], work));
	} finally {
		work.stop();
	}
}

async function simulate(world: World & { readonly ward: SpaceId }): Promise<SimulationOutcome> {
	for (let step = 0; step < 40; step++) {
		await act(world);
		await pass(world, integerBetween(world.random, 0, 3_000));
	}
	world.weather.longestDelayMs = 20;
	const settledDown = (): boolean =>
		world.devices.every(({ running }) => {
			const { line, unsent, caughtUp } = running.workspace.connection.current;
			return line.status === 'open' && unsent === 0 && caughtUp;
		});
	await pass(world, 60_000);
	await passUntil(world, async () => settledDown() && (await missing(world)).length === 0, 'everyone has everything').catch(
		() => undefined
	);
	const lost = await missing(world);
	const hashesByCase: string[][] = [];
	for (const caseId of world.cases)
		hashesByCase.push(await Promise.all(world.devices.map((device) => during(world, hashOf(world, device, caseId)))));
	const asserted = [...world.asserted.values()].reduce((sum, ids) => sum + ids.size, 0);
	for (const { running } of world.devices) await during(world, running.workspace.close());
	await during(world, world.relay.stop());
	return { asserted, lost, hashesByCase, plainTextSeen: world.plainTextSeen };
}
