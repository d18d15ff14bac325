import { Button, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { FormEvent } from 'react';
import { useSkip } from '../api/queries.ts';

/** Leaving a record out is a decision: it wants a reason, and the reason stays in the history. */
export function SkipForm( { eventId }: { eventId: number } ) {
	const [ reason, setReason ] = useState( '' );
	const skip = useSkip();
	const submit = ( event: FormEvent ) => {
		event.preventDefault();
		skip.mutate( { eventId, reason: reason.trim() } );
	};
	return (
		<details className="concord-skip">
			<summary>{ __( 'Leave this record out…', 'concord' ) }</summary>
			<form onSubmit={ submit }>
				<TextControl label={ __( 'Why does it not belong in Dynamics?', 'concord' ) } value={ reason } onChange={ setReason } __nextHasNoMarginBottom __next40pxDefaultSize />
				<Button variant="secondary" type="submit" disabled={ reason.trim() === '' || skip.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Skip this record', 'concord' ) }</Button>
				{ skip.error && <p className="concord-error" role="alert">{ skip.error.message }</p> }
			</form>
		</details>
	);
}
