import { createContext } from 'svelte';
import type { AskDrafts } from './ask-drafts.ts';
import type { AlertsView } from './alerts-view.svelte.ts';
import type { DeviceStorage } from './device-storage.svelte.ts';
import type { Gate } from './gate.ts';
import type { Install } from './install.svelte.ts';
import type { Now } from './now.ts';
import type { Preferences } from './preferences.svelte.ts';
import type { Updates } from './updates.svelte.ts';
import type { Workspace } from './workspace.ts';

/** Set once by the root layout. */
export const [getGate, setGate] = createContext<Gate>();
/** Set below the gate: components there can count on an enrolled person. */
export const [getWorkspace, setWorkspace] = createContext<Workspace>();
/** Set with the workspace: questions that are being written outlive the case page. */
export const [getAskDrafts, setAskDrafts] = createContext<AskDrafts>();
/** The ticking present, for ages of values. */
export const [getNow, setNow] = createContext<Now>();
export const [getPreferences, setPreferences] = createContext<Preferences>();
export const [getUpdates, setUpdates] = createContext<Updates>();
export const [getDeviceStorage, setDeviceStorage] = createContext<DeviceStorage>();
export const [getAlerts, setAlerts] = createContext<AlertsView>();
export const [getInstall, setInstall] = createContext<Install>();
