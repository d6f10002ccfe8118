import { createHash } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { renderSVG } from 'uqr';
import { securityHeaders, setHeaders } from './headers.ts';
import { type OnboardingText, type PlatformSteps, chinese, english } from './onboarding-text.ts';
import { fingerprintOf } from './tls-authority.ts';

export interface Onboarding {
	readonly authorityPem: string;
	/** Best address of the app, over HTTPS. */
	readonly address: string;
}

const style = `
:root{color-scheme:light dark;--bg:light-dark(#f4f5f3,#0f1514);--surface:light-dark(#fff,#172120);--ink:light-dark(#14211f,#e8efed);--ink-2:light-dark(#465552,#b7c4c0);--line:light-dark(#dde2df,#2a3735);--accent:light-dark(#0b6b5e,#58c6b2);--on-accent:light-dark(#fff,#06201b)}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:400 17px/1.5 Inter,system-ui,"Segoe UI","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
header,main{max-inline-size:44rem;margin-inline:auto;padding-inline:1.25rem}header{display:flex;justify-content:space-between;align-items:center;padding-block:1rem}
.brand{font-weight:700}a{color:var(--accent)}nav a{display:inline-block;padding:.75rem;font-weight:600}h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0}h2{font-size:1.1rem;margin:2rem 0 .5rem}p{margin:.75rem 0;color:var(--ink-2)}
code{display:block;font-size:.95rem;line-height:1.6;color:var(--ink);background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:.75rem 1rem}code span{display:block;max-inline-size:24ch;overflow-wrap:anywhere}
.button{display:block;text-align:center;background:var(--accent);color:var(--on-accent);font-weight:600;text-decoration:none;border-radius:10px;padding:.8rem 1rem;margin:.75rem 0}
details{background:var(--surface);border:1px solid var(--line);border-radius:10px;margin:.5rem 0;padding:0 1rem}summary{font-weight:600;padding:.8rem 0;cursor:pointer}ol{margin:0 0 1rem;padding-inline-start:1.4rem}li{margin:.4rem 0}
.qr{background:#fff;padding:.75rem;border-radius:10px;inline-size:14rem;max-inline-size:100%}.qr svg{display:block;inline-size:100%;block-size:auto}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`;

/** No script at all, and the one style sheet by its hash. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

const downloads = { certificate: '/wardline-authority.crt', profile: '/wardline-authority.mobileconfig' } as const;

/**
 * The plain-HTTP page that explains how to trust the relay's authority. Static and public by nature: it holds an address, a
 * certificate and steps, and nothing about a person.
 */
function answerOnboarding(about: Onboarding, request: IncomingMessage, response: ServerResponse): void {
	setHeaders(response, securityHeaders(false));
	response.setHeader('Content-Security-Policy', policy);
	response.setHeader('Cache-Control', 'no-cache');
	const path = (request.url ?? '/').split('?', 1)[0];
	if (path === downloads.certificate) send(response, 'application/x-x509-ca-cert', derOf(about.authorityPem));
	else if (path === downloads.profile) send(response, 'application/x-apple-aspen-config', profile(about.authorityPem));
	else if (path === '/zh' || (path === '/' && /^\s*zh/i.test(request.headers['accept-language'] ?? '')))
		send(response, 'text/html; charset=utf-8', page(about, chinese));
	else if (path === '/' || path === '/en') send(response, 'text/html; charset=utf-8', page(about, english));
	else response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
}

/** `about` is asked at each request, since a long-running relay may get a new address. */
export function createOnboardingServer(about: () => Onboarding): Server {
	return createServer((request, response) => answerOnboarding(about(), request, response));
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
	response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
}

function page({ authorityPem, address }: Onboarding, text: OnboardingText): string {
	const platform = ({ platform, file, steps }: PlatformSteps): string =>
		`<details><summary>${platform}</summary><a class="button" href="${downloads[file]}">${text.download[file]}</a><ol>${steps.map((step) => `<li>${step}</li>`).join('')}</ol></details>`;
	return `<!doctype html>
<html lang="${text.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${text.title}</title><style>${style}</style></head>
<body><header><span class="brand">Wardline</span><nav><a href="/en" lang="en">English</a><a href="/zh" lang="zh-Hans">中文</a></nav></header>
<main><h1>${text.title}</h1><p>${text.why}</p>
<p>${text.compare}</p><code><span>${fingerprintOf(authorityPem)}</span></code>
${text.platforms.map(platform).join('\n')}
<h2>${text.then}</h2><a class="button" href="${address}">${address}</a><div class="qr">${renderSVG(address, { border: 1 })}</div>
<p>${text.remove}</p></main></body></html>
`;
}

const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');

/** Apple's configuration profile with one payload, a root certificate. Its ids follow from the certificate, so installing twice replaces. */
function profile(authorityPem: string): string {
	const der = derOf(authorityPem);
	const digest = createHash('sha256').update(der).digest('hex');
	const uuid = (from: number): string =>
		[8, 4, 4, 4, 12]
			.map((length, at, lengths) => digest.slice(from + sum(lengths.slice(0, at)), from + sum(lengths.slice(0, at)) + length))
			.join('-');
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string><key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>org.wardline.authority.${digest.slice(0, 16)}</string><key>PayloadUUID</key><string>${uuid(0)}</string>
<key>PayloadDisplayName</key><string>Wardline authority</string>
<key>PayloadContent</key><array><dict>
<key>PayloadType</key><string>com.apple.security.root</string><key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>org.wardline.authority.${digest.slice(0, 16)}.root</string><key>PayloadUUID</key><string>${uuid(32)}</string>
<key>PayloadDisplayName</key><string>Wardline authority</string><key>PayloadCertificateFileName</key><string>wardline-authority.crt</string>
<key>PayloadContent</key><data>${der.toString('base64')}</data>
</dict></array></dict></plist>
`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
