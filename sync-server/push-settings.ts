import { type Result, err, ok } from '#lib/core/result.ts';
import type { PushLimits } from './push-desk.ts';
import type { PushReach } from './push-reach.ts';

/** How a relay alerts devices through the push services of their browsers. */
export interface PushSettings {
	/** `mailto:` or `https:`: whom a push service tells of trouble with this relay. */
	readonly contact: string;
	/** `internet` unless a test says otherwise. */
	readonly reach?: PushReach;
	readonly limits?: Partial<PushLimits>;
}

/** Names nobody: most push services ask for a contact and never use it. */
const noContact = 'mailto:relay@wardline.invalid';

/** From flags or environment; null when alerts are turned off. */
export function parsePush(contact: string | null, off: boolean): Result<PushSettings | null, { readonly sentence: string }> {
	if (off && contact !== null) return err({ sentence: '--no-push turns alerts off, so --push-contact has no use: give one of them.' });
	if (off) return ok(null);
	if (contact === null) return ok({ contact: noContact });
	const valid = /^mailto:[^\s@]+@[^\s@]+$/.test(contact) || (/^https:\/\/[^\s]+$/.test(contact) && URL.canParse(contact));
	return valid ? ok({ contact }) : err({ sentence: `--push-contact must be like mailto:it@hospital.example, not "${contact}".` });
}
