import type { HybridTime } from '#lib/core/hybrid-time.ts';
import type { DeviceId, PersonId, StatementId } from '#lib/core/ids.ts';
import type { Role } from '../person.ts';
import { mayConsult, type ConsultAct } from '../rights.ts';
import type { JudgedStatement, Standing } from '../statement.ts';
import { compareByTime } from '../supersede.ts';
import type { ConsultBody } from './consult-body.ts';
import { causalityOf, type ConsultStatement, type StepOf } from './consult-causality.ts';
import { knownTo, type Known } from './consult-known.ts';
import { refusalOf, type Refusal } from './consult-refusal.ts';
import type { ConsultState, SetAside } from './consult-state.ts';
import { headsAmong, readConsult } from './read-consult.ts';

/** Who signed a step, and in which role. */
export interface StepAuthor {
	readonly personId: PersonId;
	readonly deviceId: DeviceId;
	readonly role: Role;
}

/** Whether a person's rights permit an act at that time. `at` is the step's own time, so that a later change of role judges nothing anew. */
export type MayAct = (author: StepAuthor, act: ConsultAct, at: HybridTime) => boolean;

/** By role alone. */
export const mayActByRole: MayAct = (author, act) => mayConsult(author.role, act);

/** The consults of one case. */
export interface Consults {
	/** By the hybrid time of their requests, then by id. */
	readonly consults: readonly ConsultState[];
	/** Requests that do not count, and steps that belong to no consult here. */
	readonly astray: readonly SetAside[];
}

/** A consult of more steps is no consult between people; what comes after them in order is refused, so that reading stays quick. */
const mostSteps = 500;

interface JudgedStep {
	readonly statement: ConsultStatement;
	readonly standing: Standing;
}

/** Verified before all else, as with `factsOf`; otherwise any fixed choice serves. */
const isBetter = (standing: Standing, held: Standing): boolean => held !== 'verified' && (standing === 'verified' || standing < held);

/** Each step once. */
function stepsAmong(judged: readonly JudgedStatement[]): ReadonlyMap<StatementId, JudgedStep> {
	const steps = new Map<StatementId, JudgedStep>();
	for (const { statement, standing } of judged) {
		if (statement.kind !== 'consult') continue;
		const held = steps.get(statement.id);
		if (held === undefined || isBetter(standing, held.standing)) steps.set(statement.id, { statement, standing });
	}
	return steps;
}

const isRequest = (statement: ConsultStatement): statement is StepOf<'requested'> => statement.body.step === 'requested';

const permitsFor =
	(author: StepAuthor, at: HybridTime, may: MayAct) =>
	(act: ConsultAct): boolean =>
		may(author, act, at);

/**
 * Every consult of a case from the set of its judged statements. Pure, and the same for the same set in any order and with doubles
 * (I5). A step counts when it is verified and was legal by what its maker knew; whatever was done at the same time never undoes it.
 * What does not count is set aside with its reason. Never throws.
 */
export function consultsOf(judged: readonly JudgedStatement[], may: MayAct = mayActByRole): Consults {
	const steps = stepsAmong(judged);
	const byConsult = new Map<StatementId, JudgedStep[]>();
	for (const step of steps.values()) {
		const { body, id } = step.statement;
		const consult = body.step === 'requested' ? id : body.consult;
		byConsult.set(consult, [...(byConsult.get(consult) ?? []), step]);
	}
	const consults: ConsultState[] = [];
	const astray: SetAside[] = [];
	for (const [id, group] of byConsult) {
		const root = group.find(({ statement }) => statement.id === id);
		const request = root !== undefined && isRequest(root.statement) ? root.statement : null;
		const refusal = request === null ? null : ofRequest(request, root!.standing, may);
		if (request !== null && refusal === null) consults.push(readGroup(request, group, may, (step) => steps.has(step)));
		else astray.push(...group.map((step) => setAside(step, step === root && refusal !== null ? refusal : lost(step, steps.has(id)))));
	}
	return {
		consults: consults.sort((a, b) => compareByTime(a.request, b.request)),
		astray: astray.sort((a, b) => compareByTime(a.statement, b.statement))
	};
}

const setAside = ({ statement, standing }: JudgedStep, refusal: Refusal): SetAside => ({ statement, refusal, standing });

function ofRequest(request: StepOf<'requested'>, standing: Standing, may: MayAct): Refusal | null {
	if (standing !== 'verified') return 'unverified';
	const nothing: Known = { steps: [], knows: () => false, afterRemoval: new Set() };
	return refusalOf(nothing, { body: request.body, personId: request.personId, permits: permitsFor(request, request.time, may) });
}

const lost = ({ standing }: JudgedStep, rootIsHere: boolean): Refusal =>
	standing !== 'verified' ? 'unverified' : rootIsHere ? 'no-such-consult' : 'waiting';

/** An answer signed by a device after its removal is kept as late; nothing else of such a device is. */
const isCandidate = ({ statement: { body }, standing }: JudgedStep): boolean =>
	standing === 'verified' || (standing === 'after-removal' && (body.step === 'opinion-signed' || body.step === 'concluded'));

function readGroup(
	request: StepOf<'requested'>,
	group: readonly JudgedStep[],
	may: MayAct,
	isHere: (step: StatementId) => boolean
): ConsultState {
	const judgedById = new Map(group.map((step) => [step.statement.id, step]));
	// What is not verified says nothing, but what followed it still knew what it followed.
	const causality = causalityOf(
		group.map(({ statement }) => statement),
		isHere
	);
	const afterRemoval = new Set(group.filter(({ standing }) => standing === 'after-removal').map(({ statement }) => statement.id));
	const refused: SetAside[] = [];
	let all: Known = { steps: [], knows: causality.knows, afterRemoval };
	for (const statement of causality.ordered) {
		const step = judgedById.get(statement.id)!;
		const refusal = ofStep(step, all, may);
		if (refusal === null) all = { ...all, steps: [...all.steps, statement] };
		else refused.push(setAside(step, refusal !== 'unverified' && causality.lacks(statement.id) ? 'waiting' : refusal));
	}
	const verified = causality.ordered.filter(({ id }) => judgedById.get(id)!.standing === 'verified');
	return { ...readConsult(all, request), setAside: refused, heads: headsAmong({ ...all, steps: verified }) };
}

function ofStep(step: JudgedStep, all: Known, may: MayAct): Refusal | null {
	const { statement } = step;
	if (!isCandidate(step)) return 'unverified';
	if (all.steps.length >= mostSteps) return 'too-many';
	const { body, personId, time } = statement;
	return refusalOf(knownTo(all, statement.id), { body, personId, permits: permitsFor(statement, time, may) });
}

/**
 * Why a step would be refused if this person signed it now, knowing all that is known here; null when it would count. Screens ask
 * before they offer a button.
 */
export function refusalNow(
	consult: ConsultState,
	body: ConsultBody,
	author: StepAuthor,
	at: HybridTime,
	may: MayAct = mayActByRole
): Refusal | null {
	const aside = consult.setAside.map(({ statement }) => statement);
	const { knows } = causalityOf([...consult.steps, ...aside], () => true);
	const afterRemoval = new Set(
		consult.answers.flatMap(({ statement, lateBecause }) => (lateBecause === 'device-removed' ? [statement.id] : []))
	);
	return refusalOf(
		{ steps: consult.steps, knows, afterRemoval },
		{ body, personId: author.personId, permits: permitsFor(author, at, may) }
	);
}

/** As many as a body may name. */
const mostHeads = 200;

type WithoutOrigin<B> = B extends { readonly consult: StatementId } ? Omit<B, 'consult' | 'after'> : never;

/** The next step's body, naming the consult and all that is known of it here. */
export const nextStep = (consult: Pick<ConsultState, 'id' | 'heads'>, step: WithoutOrigin<ConsultBody>): ConsultBody => ({
	...step,
	consult: consult.id,
	after: consult.heads.slice(-mostHeads)
});
