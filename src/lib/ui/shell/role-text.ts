import type { Role } from '#lib/model/person.ts';
import { m } from '#lib/paraglide/messages.js';

const texts: { readonly [R in Role]: () => string } = {
	administrator: () => m.role_administrator(),
	doctor: () => m.role_doctor(),
	nurse: () => m.role_nurse(),
	expert: () => m.role_expert(),
	observer: () => m.role_observer(),
	relay: () => m.role_relay(),
	guest: () => m.guest_role()
};

export const roleText = (role: Role): string => texts[role]();
