import { conditionStatuses } from '../history.ts';
import { codingsOf, nameOf, statusCode } from './concept.ts';
import { periodAt, timeAt } from './date-time.ts';
import { child, children, present, text, type Element } from './element.ts';
import { fact, type Read } from './read-outcome.ts';

/** A FHIR `Condition` as a diagnosis. */
export function readCondition(condition: Element): Read {
	const verification = statusCode(condition, 'verificationStatus');
	if (verification === 'entered-in-error') return { skipped: 'entered-in-error' };
	const code = child(condition, 'code');
	const name = nameOf(code);
	if (name === null) return { skipped: 'no-name' };
	const status = statusCode(condition, 'clinicalStatus');
	return {
		statements: [
			fact('condition', {
				name,
				codings: codingsOf(code),
				clinicalStatus: conditionStatuses.find((known) => known === status) ?? 'unknown',
				...present({
					verification,
					onsetAtMs: timeAt(condition, 'onsetDateTime')?.atMs ?? periodAt(condition, 'onsetPeriod').startMs,
					abatedAtMs: timeAt(condition, 'abatementDateTime')?.atMs ?? periodAt(condition, 'abatementPeriod').endMs,
					recordedAtMs: timeAt(condition, 'recordedDate')?.atMs
				})
			})
		]
	};
}

/** A FHIR `Encounter`. One without a type is named by its class. */
export function readEncounter(encounter: Element): Read {
	const status = text(encounter, 'status') ?? 'unknown';
	if (status === 'entered-in-error') return { skipped: 'entered-in-error' };
	if (status === 'cancelled') return { skipped: 'not-done' };
	const kind = children(encounter, 'type')[0] ?? null;
	const encounterClass = child(encounter, 'class');
	const classCode = encounterClass === null ? null : text(encounterClass, 'code');
	const name = nameOf(kind) ?? (encounterClass === null ? null : text(encounterClass, 'display')) ?? classCode;
	if (name === null) return { skipped: 'no-name' };
	const period = periodAt(encounter, 'period');
	const provider = child(encounter, 'serviceProvider');
	return {
		statements: [
			fact('encounter', {
				name,
				codings: codingsOf(kind),
				status,
				...present({
					classCode,
					startedAtMs: period.startMs,
					endedAtMs: period.endMs,
					place: provider === null ? null : text(provider, 'display'),
					reason: nameOf(children(encounter, 'reasonCode')[0] ?? null)
				})
			})
		]
	};
}

/** A FHIR `Procedure` that was done, or is under way. */
export function readProcedure(procedure: Element): Read {
	const status = text(procedure, 'status') ?? 'unknown';
	if (status === 'entered-in-error') return { skipped: 'entered-in-error' };
	if (status === 'not-done') return { skipped: 'not-done' };
	const code = child(procedure, 'code');
	const name = nameOf(code);
	if (name === null) return { skipped: 'no-name' };
	const period = periodAt(procedure, 'performedPeriod');
	return {
		statements: [
			fact('procedure', {
				name,
				codings: codingsOf(code),
				status,
				...present({ startedAtMs: timeAt(procedure, 'performedDateTime')?.atMs ?? period.startMs, endedAtMs: period.endMs })
			})
		]
	};
}

/** SNOMED CT "no known allergy". Narrower ones, such as 409137002 "no known drug allergy", say nothing of foods or latex. */
const noKnownAllergy = '716186003';
/** No known drug, food, environmental allergy: neither "none known" nor an allergy. */
const narrowDenials = ['409137002', '429625007', '428607008'];
const severityRank = ['mild', 'moderate', 'severe'] as const;

/** A FHIR `AllergyIntolerance` that is active, or "no known allergy". The worst severity of its reactions is kept. */
export function readAllergy(allergy: Element): Read {
	const verification = statusCode(allergy, 'verificationStatus');
	if (verification === 'entered-in-error') return { skipped: 'entered-in-error' };
	const status = statusCode(allergy, 'clinicalStatus');
	if (verification === 'refuted' || status === 'resolved' || status === 'inactive') return { skipped: 'inactive-allergy' };
	const code = child(allergy, 'code');
	const reactions = children(allergy, 'reaction');
	const codings = codingsOf(code);
	if (codings.some((coding) => coding.code === noKnownAllergy)) return { statements: [fact('allergy', { assertion: 'none-known' })] };
	if (codings.some((coding) => narrowDenials.includes(coding.code))) return { skipped: 'not-supported' };
	const substance =
		nameOf(code) ?? nameOf(reactions.map((reaction) => child(reaction, 'substance')).find((found) => found !== null) ?? null);
	if (substance === null) return { skipped: 'no-name' };
	const severities = reactions.map((reaction) => text(reaction, 'severity'));
	const reaction = reactions
		.flatMap((each) => children(each, 'manifestation').map(nameOf))
		.filter((manifestation) => manifestation !== null)
		.join('; ')
		.slice(0, 500);
	return {
		statements: [
			fact('allergy', {
				assertion: 'allergy',
				substance,
				...present({
					codings: codings.length === 0 ? null : codings,
					reaction: reaction === '' ? null : reaction,
					severity: severityRank.findLast((severity) => severities.includes(severity))
				})
			})
		]
	};
}
