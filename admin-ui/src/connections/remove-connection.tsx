import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { useDeleteConnection } from '../api/queries.ts';

/** Asks once: what stops and what stays. */
export function RemoveConnection( { id, onRemoved }: { id: string; onRemoved?: () => void } ) {
	const [ asking, setAsking ] = useState( false );
	const remove = useDeleteConnection();
	return (
		<>
			{ asking
				? <span className="concord-confirm">{ __( 'Orders stop going there. Links to what was sent are kept.', 'concord' ) } <Button variant="primary" isDestructive size="compact" isBusy={ remove.isPending } onClick={ () => remove.mutate( id, { onSuccess: () => onRemoved?.() } ) }>{ __( 'Remove connection', 'concord' ) }</Button> <Button variant="tertiary" size="compact" onClick={ () => setAsking( false ) }>{ __( 'Keep', 'concord' ) }</Button></span>
				: <Button variant="tertiary" isDestructive size="compact" onClick={ () => setAsking( true ) }>{ __( 'Remove', 'concord' ) }</Button> }
			{ remove.error && <p className="concord-error" role="alert">{ remove.error.message }</p> }
		</>
	);
}
