import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { ConnectionDraft } from '../api/queries.ts';

const PLACE = [ 'base_url', 'environment', 'company' ] as const;

/** True when a stored connection would write somewhere else than before. */
export function leadsElsewhere( before: ConnectionDraft, after: ConnectionDraft ): boolean {
	return before.id !== null && PLACE.some( ( name ) => before.settings[ name ].trim() !== after.settings[ name ].trim() );
}

function place( { settings }: ConnectionDraft ): string {
	return PLACE.map( ( name ) => settings[ name ].trim() ).filter( ( value ) => value !== '' ).join( ' · ' );
}

type Props = { before: ConnectionDraft; after: ConnectionDraft; onSure: () => void; onBack: () => void };

/** From a sandbox to production or back: what was sent is linked to documents of the old place, which the new one does not have. */
export function PlaceGuard( { before, after, onSure, onBack }: Props ) {
	return (
		<div className="concord-card concord-card--warning" role="alert">
			{ /* translators: 1: address, environment and company; 2: the new ones. */ }
			<p><strong>{ sprintf( __( 'This connection would lead elsewhere: from %1$s to %2$s.', 'concord' ), place( before ), place( after ) ) }</strong></p>
			<p>{ __( 'Orders sent so far stay linked to documents of the old place, and a later change of them would not find those documents. To use another environment or company, keep this connection as it is and add a second one.', 'concord' ) }</p>
			<div className="concord-form__actions">
				<Button variant="secondary" onClick={ onBack } __next40pxDefaultSize>{ __( 'Keep the old place', 'concord' ) }</Button>
				<Button variant="tertiary" isDestructive onClick={ onSure } __next40pxDefaultSize>{ __( 'Lead it there and save', 'concord' ) }</Button>
			</div>
		</div>
	);
}
