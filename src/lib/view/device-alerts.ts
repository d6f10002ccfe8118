import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { PushSubscriptionKeeper } from '#lib/sync/push-subscription.ts';

export type { AlertStanding, TestAlert } from '#lib/sync/push-subscription.ts';

/** Being alerted on this device while the app is closed, and alerting others. Best effort: nothing depends on it. */
export interface DeviceAlerts extends PushSubscriptionKeeper {
	/**
	 * A call about a case rings these devices, and nobody has answered: alerts them and their people's other devices. False where it
	 * cannot leave: without a line, or at a relay that sends no alerts. Whether one arrives, nobody is told.
	 */
	callWaiting(caseId: CaseId, devices: readonly DeviceId[]): boolean;
}
