import { __ } from '@wordpress/i18n';
import type { Connection } from '../api/schema.ts';
import { Time } from '../components/time.tsx';
import { SecretExpiry } from './secret-expiry.tsx';

/** Where a connection leads and with which secret. `children`: further terms and their descriptions. */
export function ConnectionFacts( { connection, children }: { connection: Connection; children?: React.ReactNode } ) {
	const { product, settings } = connection;
	return (
		<dl className="concord-facts">
			<dt>{ __( 'Product', 'concord' ) }</dt>
			<dd>{ product === 'fo' ? __( 'Finance & Operations', 'concord' ) : __( 'Business Central', 'concord' ) }</dd>
			<dt>{ product === 'fo' ? __( 'Legal entity', 'concord' ) : __( 'Company', 'concord' ) }</dt>
			<dd>{ settings.company }{ settings.environment && ` · ${ settings.environment }` }</dd>
			<dt>{ __( 'Address', 'concord' ) }</dt>
			<dd>{ settings.base_url }</dd>
			<dt>{ __( 'Secret', 'concord' ) }</dt>
			<dd>
				{ connection.has_secret ? <>{ __( 'stored', 'concord' ) } <Time value={ connection.secret_set_at } /></> : __( 'none stored; the worker’s environment may hold it', 'concord' ) }
				{ connection.has_secret && connection.secret_expires_on !== null && <> · <SecretExpiry day={ connection.secret_expires_on } /></> }
			</dd>
			{ children }
		</dl>
	);
}
