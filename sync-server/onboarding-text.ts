/** The trust steps of one platform; system menus in the words that platform uses. */
export interface PlatformSteps {
	readonly platform: string;
	readonly file: 'certificate' | 'profile';
	readonly steps: readonly string[];
}

export interface OnboardingText {
	readonly lang: 'en' | 'zh-Hans';
	readonly title: string;
	readonly why: string;
	readonly compare: string;
	readonly download: Readonly<Record<PlatformSteps['file'], string>>;
	readonly platforms: readonly PlatformSteps[];
	readonly then: string;
	readonly remove: string;
}

export const english: OnboardingText = {
	lang: 'en',
	title: 'Let this device trust your hospital’s Wardline',
	why: 'Wardline runs on a computer in your building, with a certificate of its own. A device has to be told once that it may trust it; without that the browser gives it no camera, no microphone and no offline use. The certificate can vouch for addresses inside the building only.',
	compare:
		'Before you trust it, compare this fingerprint with the one on the screen or on the paper beside the relay. If they differ, stop and tell whoever runs it.',
	download: { certificate: 'Certificate for Android, Windows, macOS, Linux', profile: 'Profile for iPhone and iPad' },
	platforms: [
		{
			platform: 'Android',
			file: 'certificate',
			steps: [
				'Download the certificate on this page. Android may say that it cannot be opened from here: that is expected.',
				'Open Settings and search for “CA certificate” (Security & privacy, More security settings, Encryption & credentials, Install a certificate).',
				'Choose CA certificate, then Install anyway, and pick wardline-authority.crt among the downloads.',
				'Use Chrome. Firefox needs one more switch: Settings, About Firefox, tap the logo five times, then Secret settings, Use third party CA certificates.'
			]
		},
		{
			platform: 'iPhone, iPad',
			file: 'profile',
			steps: [
				'Open this page in Safari, download the profile and allow it.',
				'Open Settings: Profile Downloaded stands near the top. Tap it, then Install.',
				'Go to Settings, General, About, Certificate Trust Settings, and switch on full trust for the Wardline authority.',
				'Open Wardline in Safari, then Share, Add to Home Screen: only then does iOS keep its data.'
			]
		},
		{
			platform: 'Windows',
			file: 'certificate',
			steps: [
				'Download the certificate and open it, then Install Certificate.',
				'Choose Current User, then Place all certificates in the following store, Browse, Trusted Root Certification Authorities.',
				'Finish, answer Yes, and start Chrome or Edge again.'
			]
		},
		{
			platform: 'macOS',
			file: 'certificate',
			steps: [
				'Download the certificate and open it: Keychain Access asks where to keep it; choose login.',
				'Double-click the Wardline authority in the list, open Trust, and set When using this certificate to Always Trust.',
				'Close the window, give your password, and start the browser again.'
			]
		},
		{
			platform: 'Linux',
			file: 'certificate',
			steps: [
				'Chrome, Chromium: Settings, Privacy and security, Security, Manage certificates, Installed by you, Trusted certificates, Import.',
				'Firefox: Settings, Privacy & Security, View Certificates, Authorities, Import, and tick “trust this CA to identify websites”.'
			]
		}
	],
	then: 'Then open Wardline',
	remove: 'When the device leaves the hospital, remove the certificate in the same place.'
};

export const chinese: OnboardingText = {
	lang: 'zh-Hans',
	title: '让这台设备信任本院的 Wardline',
	why: 'Wardline 运行在本院楼内的一台计算机上，使用自己的证书。每台设备需要确认信任一次；否则浏览器不允许它使用摄像头、麦克风，也不能离线使用。该证书只能为楼内的地址作证。',
	compare: '信任之前，请将下面的指纹与中继旁屏幕或纸张上的指纹核对。如不一致，请停止操作并告知管理人员。',
	download: { certificate: '证书：适用于 Android、Windows、macOS、Linux', profile: '描述文件：适用于 iPhone 和 iPad' },
	platforms: [
		{
			platform: 'Android',
			file: 'certificate',
			steps: [
				'在本页下载证书。Android 可能提示无法从此处打开，属正常情况。',
				'打开“设置”，搜索“CA 证书”（安全和隐私、更多安全设置、加密与凭据、安装证书）。',
				'选择“CA 证书”，再选“仍然安装”，在下载内容中选取 wardline-authority.crt。',
				'请使用 Chrome。Firefox 还需打开一个开关：设置、关于 Firefox，连续点按徽标五次，然后在 Secret settings 中启用“使用第三方 CA 证书”。'
			]
		},
		{
			platform: 'iPhone、iPad',
			file: 'profile',
			steps: [
				'用 Safari 打开本页，下载描述文件并允许。',
				'打开“设置”，顶部会出现“已下载描述文件”。轻点它，然后轻点“安装”。',
				'前往“设置”、“通用”、“关于本机”、“证书信任设置”，为 Wardline 证书颁发机构打开完全信任。',
				'用 Safari 打开 Wardline，轻点“共享”、“添加到主屏幕”：这样 iOS 才会保留其数据。'
			]
		},
		{
			platform: 'Windows',
			file: 'certificate',
			steps: [
				'下载证书并打开，点击“安装证书”。',
				'选择“当前用户”，再选“将所有的证书都放入下列存储”，浏览并选择“受信任的根证书颁发机构”。',
				'完成，回答“是”，然后重新启动 Chrome 或 Edge。'
			]
		},
		{
			platform: 'macOS',
			file: 'certificate',
			steps: [
				'下载证书并打开：“钥匙串访问”会询问存放位置，选择“登录”。',
				'在列表中双击 Wardline 证书颁发机构，展开“信任”，将“使用此证书时”设为“始终信任”。',
				'关闭窗口，输入密码，然后重新启动浏览器。'
			]
		},
		{
			platform: 'Linux',
			file: 'certificate',
			steps: [
				'Chrome、Chromium：设置、隐私和安全、安全、管理证书、由您安装、受信任的证书、导入。',
				'Firefox：设置、隐私与安全、查看证书、证书颁发机构、导入，并勾选“信任由此证书颁发机构来标识网站”。'
			]
		}
	],
	then: '然后打开 Wardline',
	remove: '设备离开本院时，请在同一位置删除该证书。'
};
