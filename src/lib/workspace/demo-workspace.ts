import { toBase64Url } from '#lib/core/bytes.ts';
import { idOfBytes, type CaseId, type PersonId, type SpaceId, type StatementId } from '#lib/core/ids.ts';
import { makeDemoConsults, makeDemoRota, type DemoStep } from '#lib/model/demo/demo-consults.ts';
import { demoBeds } from '#lib/model/demo/demo-patients.ts';
import { demoPeople, type DemoLocale } from '#lib/model/demo/demo-people.ts';
import { makeDemoWard, type DemoCase } from '#lib/model/demo/demo-ward.ts';
import type { PersonProfile, Role } from '#lib/model/person.ts';
import { generateDeviceKeys, openDeviceKeys, type DeviceKeys } from '#lib/trust/device-keys.ts';
import { foundHospital } from '#lib/trust/hospital.ts';
import type { SpaceKey } from '#lib/trust/key-ring.ts';
import type { RosterContent } from '#lib/trust/roster-body.ts';
import { sealProfile } from '#lib/trust/sealed-names.ts';
import { signStatement } from '#lib/trust/statement-signature.ts';
import type { Vault } from '#lib/vault/vault.ts';
import type { Workspace } from '#lib/view/workspace.ts';
import type { GateEnvironment } from './create-gate.ts';
import { createWorkspace, type RunningWorkspace } from './create-workspace.ts';
import { enrolmentNote, type Enrolment } from './enrolled.ts';
import { storeKeys } from './key-keeper.ts';
import { storeRosterStatements } from './roster-keeper.ts';
import { writeCase } from './write-case.ts';

export const demoVaultName = 'wardline-demo';
/** The demo ward looks the same at every visit. */
const demoSeed = 7;

const demoTexts: Readonly<Record<DemoLocale, { readonly hospital: string; readonly ward: string }>> = {
	en: { hospital: 'Wardline demo hospital', ward: 'Ward 7' },
	'zh-Hans': { hospital: 'Wardline 演示医院', ward: '7 病区' }
};

interface DemoPerson {
	readonly device: DeviceKeys;
	readonly personId: PersonId;
	readonly role: Role;
}

/** A real workspace on a database of its own, with a made-up ward and no line. Null when the store cannot be opened. */
export async function openDemo(environment: GateEnvironment): Promise<Workspace | null> {
	const opened = await environment.openVault(demoVaultName);
	if (!opened.ok) return null;
	const vault = opened.value;
	const enrolment = await vault.notes.get<Enrolment>(enrolmentNote);
	const keys = await vault.keys.deviceKeys();
	if (!enrolment.ok || !keys.ok) return null;
	if (enrolment.value && keys.value) return (await run(environment, vault, enrolment.value, await openDeviceKeys(keys.value))).workspace;
	return makeDemo(environment, vault);
}

const run = ({ clock, random, locks, origin, report }: GateEnvironment, vault: Vault, enrolment: Enrolment, device: DeviceKeys) =>
	createWorkspace({ vault, device, enrolment, clock, random, locks, origin, report, line: null });

async function makeDemo(environment: GateEnvironment, vault: Vault): Promise<Workspace> {
	const { clock, random, locale } = environment;
	const texts = demoTexts[locale()];
	const [me, ...others] = demoPeople(locale());
	const stored = await generateDeviceKeys();
	const device = await openDeviceKeys(stored);
	await vault.keys.setDeviceKeys(stored);
	const plan = { hospitalName: texts.hospital, wards: [{ name: texts.ward, beds: demoBeds }], founder: me!.profile, role: me!.role };
	const made = await foundHospital(plan, device, random, clock.nowMs());
	await storeRosterStatements(
		vault,
		made.hospitalId,
		device,
		made.statements.map((statement) => statement.bytes)
	);
	await storeKeys(vault, device, made.keys);
	const enrolment = { hospitalId: made.hospitalId, personId: made.personId };
	const running = await run(environment, vault, enrolment, device);
	const people: DemoPerson[] = [{ device, personId: made.personId, role: me!.role }];
	const rosterKey = made.keys[0]!;
	for (const { profile, role } of others) {
		const person = { device: await openDeviceKeys(await generateDeviceKeys()), personId: idOfBytes<PersonId>(random.bytes(16)), role };
		people.push(person);
		await running.state([await enrolmentOf(person, profile, rosterKey)]);
	}
	await fillWard(environment, running, made.wardIds[0]!, people);
	await running.workspace.consults.changeRota(makeDemoRota({ nowMs: clock.nowMs(), personIds: people.map((person) => person.personId) }));
	await vault.notes.set(enrolmentNote, enrolment);
	return running.workspace;
}

async function enrolmentOf(
	{ device, personId, role }: DemoPerson,
	profile: PersonProfile,
	rosterKey: SpaceKey
): Promise<RosterContent<'device-enrolled'>> {
	const body = {
		device: device.deviceId,
		signPublic: toBase64Url(device.signPublic),
		sealPublic: toBase64Url(device.sealPublic),
		person: personId,
		sealedProfile: toBase64Url(await sealProfile(rosterKey, profile)),
		rights: { role, wards: 'all' as const },
		byInvite: null
	};
	return { kind: 'device-enrolled', body };
}

async function fillWard(
	environment: GateEnvironment,
	running: RunningWorkspace,
	ward: SpaceId,
	people: readonly DemoPerson[]
): Promise<void> {
	const { clock, random, locale } = environment;
	const personIds = people.map(({ personId }) => personId);
	const input = { seed: demoSeed, nowMs: clock.nowMs(), locale: locale(), ward, personIds };
	const demo = makeDemoWard(input);
	const consults = makeDemoConsults(input);
	for (const demoCase of demo.cases) {
		const caseId = idOfBytes<CaseId>(random.bytes(16));
		const statements = await signAll(demoCase, consults.find(({ bed }) => bed === demoCase.bed)?.steps ?? [], caseId, people);
		await running.indexes.add(ward, caseId);
		await writeCase(running.around, ward, caseId, statements);
	}
}

async function signAll(
	{ statements }: DemoCase,
	steps: readonly DemoStep[],
	caseId: CaseId,
	people: readonly DemoPerson[]
): Promise<readonly Uint8Array[]> {
	const last = new Map<number, StatementId>();
	const told: StatementId[] = [];
	const signed: Uint8Array[] = [];
	const all = [...statements, ...steps].sort((a, b) => a.atMs - b.atMs);
	for (const one of all) {
		const { atMs, person } = one;
		const { device, personId, role } = people[person]!;
		const context = { caseId, personId, role, time: { wallMs: atMs, counter: 0 }, previous: last.get(person) ?? null };
		const content = 'content' in one ? one.content : ({ kind: 'consult', body: one.body(told), supersedes: [] } as const);
		const made = await signStatement(content, context, device);
		if (!('content' in one)) told.push(made.statement.id);
		last.set(person, made.statement.id);
		signed.push(made.bytes);
	}
	return signed;
}
