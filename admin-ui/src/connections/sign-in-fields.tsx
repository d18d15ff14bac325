import { __ } from '@wordpress/i18n';
import type { ConnectionDraft } from '../api/queries.ts';
import type { ConnectionSettings } from '../api/schema.ts';
import { authChoices } from './draft.ts';
import { ChoiceField, LongField, TextField } from './fields.tsx';

type Props = {
	draft: ConnectionDraft;
	hasSecret: boolean;
	errorOf: ( path: string ) => string | undefined;
	onSettings: ( changes: Partial< ConnectionSettings > ) => void;
	onSecret: ( secret: string ) => void;
	/** Left out where the day is not asked. */
	onExpiry?: ( day: string | null ) => void;
};

export function authLabel( auth: ConnectionSettings[ 'auth' ] ): string {
	switch ( auth ) {
		case 'entra-secret': return __( 'Microsoft Entra app with client secret', 'concord' );
		case 'entra-certificate': return __( 'Microsoft Entra app with certificate', 'concord' );
		case 'adfs': return __( 'AD FS server application', 'concord' );
		case 'basic': return __( 'User and web service access key', 'concord' );
	}
}

/** Where Dynamics stands and how we sign in there. */
export function SignInFields( { draft, hasSecret, errorOf, onSettings, onSecret, onExpiry }: Props ) {
	const { product, settings } = draft;
	const entra = settings.auth === 'entra-secret' || settings.auth === 'entra-certificate';
	const onPremises = settings.hosting === 'on-premises';
	const text = ( key: 'inventory_url' | 'inventory_environment' | 'inventory_measure' | 'inventory_token_url' | 'base_url' | 'tenant' | 'client_id' | 'token_url' | 'username' | 'environment' | 'company' | 'proxy_url' | 'ca_certificate' ) => ( {
		value: settings[ key ],
		error: errorOf( `settings.${ key }` ),
		onChange: ( value: string ) => onSettings( { [ key ]: value } ),
	} );
	return (
		<>
			<fieldset className="concord-form__group">
				<legend>{ __( 'Where it is', 'concord' ) }</legend>
				<ChoiceField
					label={ __( 'Runs', 'concord' ) }
					value={ settings.hosting }
					options={ [ { label: __( 'in Microsoft’s cloud', 'concord' ), value: 'cloud' }, { label: __( 'on our own server', 'concord' ), value: 'on-premises' } ] }
					onChange={ ( hosting ) => onSettings( { hosting, auth: authChoices( product, hosting )[ 0 ] ?? 'entra-secret' } ) }
				/>
				<TextField
					label={ __( 'Address', 'concord' ) }
					type="url"
					required
					placeholder={ product === 'fo' ? 'https://contoso.operations.dynamics.com' : 'https://bc.example.com:7048/BC' }
					help={ product === 'fo' ? __( 'What you see in the browser when you work in Finance & Operations, up to “.com”.', 'concord' ) : __( 'Keep the preset address in the cloud. On your own server: the OData address up to the instance name.', 'concord' ) }
					{ ...text( 'base_url' ) }
				/>
				{ product === 'bc' && ! onPremises && <TextField label={ __( 'Environment', 'concord' ) } required help={ __( 'The name of the environment, for instance “production”.', 'concord' ) } { ...text( 'environment' ) } /> }
				<TextField
					label={ product === 'fo' ? __( 'Legal entity', 'concord' ) : __( 'Company', 'concord' ) }
					required
					help={ product === 'fo' ? __( 'The short code, for instance “usmf”.', 'concord' ) : __( 'The name as shown in Business Central, for instance “CRONUS DE”.', 'concord' ) }
					{ ...text( 'company' ) }
				/>
			</fieldset>
			<fieldset className="concord-form__group">
				<legend>{ __( 'How we sign in', 'concord' ) }</legend>
				<ChoiceField label={ __( 'Sign-in', 'concord' ) } value={ settings.auth } options={ authChoices( product, settings.hosting ).map( ( auth ) => ( { label: authLabel( auth ), value: auth } ) ) } onChange={ ( auth ) => onSettings( { auth } ) } error={ errorOf( 'settings.auth' ) } />
				{ entra && <TextField label={ __( 'Tenant', 'concord' ) } required help={ __( 'Directory (tenant) ID or domain, from the app registration’s overview.', 'concord' ) } { ...text( 'tenant' ) } /> }
				{ settings.auth === 'basic'
					? <TextField label={ __( 'User name', 'concord' ) } required { ...text( 'username' ) } />
					: <TextField label={ __( 'Application (client) ID', 'concord' ) } required { ...text( 'client_id' ) } /> }
				{ settings.auth === 'adfs' && <TextField label={ __( 'Token address', 'concord' ) } type="url" required placeholder="https://adfs.example.com/adfs/oauth2/token" { ...text( 'token_url' ) } /> }
				<SecretField auth={ settings.auth } stored={ hasSecret } value={ draft.secret } error={ errorOf( 'secret' ) } onChange={ onSecret } />
				{ onExpiry && ( hasSecret || draft.secret !== '' ) && <ExpiryField auth={ settings.auth } value={ draft.secret_expires_on } error={ errorOf( 'secret_expires_on' ) } onChange={ onExpiry } /> }
			</fieldset>
			{ product === 'fo' && entra && (
				<details className="concord-form__more" open={ settings.inventory_url !== '' || Boolean( errorOf( 'settings.inventory_url' ) ) }>
					<summary>{ __( 'Inventory Visibility', 'concord' ) }</summary>
					<p className="concord-fine">{ __( 'Where the add-in is installed, stock flows ask it instead of Finance & Operations. Leave both empty without it.', 'concord' ) }</p>
					<TextField label={ __( 'Address of the service', 'concord' ) } type="url" placeholder="https://inventoryservice.eu-il101.gateway.prod.island.powerapps.com" help={ __( 'Shown in the Inventory Visibility app in Power Apps, under Configuration.', 'concord' ) } { ...text( 'inventory_url' ) } />
					<TextField label={ __( 'Environment id', 'concord' ) } help={ __( 'Of the environment in Lifecycle Services or the Power Platform admin center.', 'concord' ) } { ...text( 'inventory_environment' ) } />
					<TextField label={ __( 'Quantity that is sold', 'concord' ) } placeholder="fno.availphysical" help={ __( 'Data source and measure. Empty is what is physically available; iv.availabletoreserve leaves out soft reservations of other channels too.', 'concord' ) } { ...text( 'inventory_measure' ) } />
					<TextField label={ __( 'Security service', 'concord' ) } type="url" help={ __( 'Only for national clouds. Empty means securityservice.operations365.dynamics.com.', 'concord' ) } { ...text( 'inventory_token_url' ) } />
				</details>
			) }
			<details className="concord-form__more" open={ Boolean( errorOf( 'settings.proxy_url' ) ?? errorOf( 'settings.ca_certificate' ) ) }>
				<summary>{ __( 'Network', 'concord' ) }</summary>
				<TextField label={ __( 'Proxy', 'concord' ) } placeholder="http://proxy.example.com:3128" { ...text( 'proxy_url' ) } />
				<LongField label={ __( 'Own certificate authority (PEM)', 'concord' ) } help={ __( 'Only when your server’s certificate comes from an authority of your own.', 'concord' ) } { ...text( 'ca_certificate' ) } />
				{ entra && <TextField label={ __( 'Other sign-in authority', 'concord' ) } help={ __( 'Only for national clouds. Empty means login.microsoftonline.com.', 'concord' ) } { ...text( 'token_url' ) } /> }
			</details>
		</>
	);
}

type ExpiryProps = { auth: ConnectionSettings[ 'auth' ]; value: string | null; error: string | undefined; onChange: ( day: string | null ) => void };

/** A certificate tells its day itself. */
export function ExpiryField( { auth, value, error, onChange }: ExpiryProps ) {
	return auth === 'entra-certificate' ? null : <TextField label={ __( 'Last day it works', 'concord' ) } type="date" help={ __( 'Microsoft shows it beside the secret. Concord reminds you 30 days before.', 'concord' ) } value={ value ?? '' } error={ error } onChange={ ( day ) => onChange( day === '' ? null : day ) } />;
}

type SecretProps = { auth: ConnectionSettings[ 'auth' ]; stored: boolean; value: string; error: string | undefined; onChange: ( value: string ) => void };

export function SecretField( { auth, stored, value, error, onChange }: SecretProps ) {
	const help = stored ? __( 'One is stored and can’t be shown again. Leave empty to keep it.', 'concord' ) : __( 'Stored encrypted; only the paired worker can open it.', 'concord' );
	if ( auth === 'entra-certificate' ) {
		return <LongField label={ __( 'Certificate and private key (PEM)', 'concord' ) } help={ help } error={ error } value={ value } onChange={ onChange } />;
	}
	const label = auth === 'basic' ? __( 'Web service access key', 'concord' ) : __( 'Client secret', 'concord' );
	return <TextField label={ label } type="password" help={ help } error={ error } value={ value } onChange={ onChange } />;
}
