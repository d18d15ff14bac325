import { speak } from '@wordpress/a11y';
import { Button, RadioControl, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { FormEvent } from 'react';
import { useDecide, type Choice } from '../api/queries.ts';
import type { Issue } from '../api/schema.ts';

type Words = { label: string; description: string; button: string };

/** An order canceled in the store is ended in Dynamics; one that was edited is written over. */
function wordsFor( choice: Choice, isStatus: boolean, document: string ): Words {
	if ( choice === 'amend' ) {
		return isStatus
			/* translators: %s: number of a sales order. */
			? { label: sprintf( __( 'Delete sales order %s in Dynamics', 'concord' ), document ), description: __( 'Only while nothing of it is shipped or invoiced.', 'concord' ), button: __( 'Delete it in Dynamics', 'concord' ) }
			/* translators: %s: number of a sales order. */
			: { label: sprintf( __( 'Amend sales order %s', 'concord' ), document ), description: __( 'Dynamics gets what the store says. What was changed there and differs from the store is overwritten.', 'concord' ), button: __( 'Amend and overwrite', 'concord' ) };
	}
	if ( choice === 'reorder' ) {
		return { label: __( 'Credit and re-order', 'concord' ), description: __( 'The document is taken back whole: an open sales order is deleted, an invoiced one is credited. Then the order goes out anew under its next reference.', 'concord' ), button: __( 'Credit and re-order', 'concord' ) };
	}
	return { label: __( 'Leave both as they are', 'concord' ), description: __( 'The order stays linked and counts as settled. You are asked again when the order or its document changes.', 'concord' ), button: __( 'Leave it', 'concord' ) };
}

/** What differs, all of it, and what may be done about it. Nothing is chosen beforehand. */
export default function DecisionForm( { eventId, issue, choices }: { eventId: number; issue: Issue; choices: readonly Choice[] } ) {
	const [ chosen, setChosen ] = useState< Choice | '' >( '' );
	const [ reason, setReason ] = useState( '' );
	const decide = useDecide();
	const isStatus = issue.field === 'status';
	const words = chosen === '' ? null : wordsFor( chosen, isStatus, issue.facts?.document ?? '' );
	const submit = ( event: FormEvent ) => {
		event.preventDefault();
		if ( chosen !== '' ) {
			decide.mutate( { eventId, choice: chosen, seen: issue.facts?.seen ?? '', reason: reason.trim() }, { onSuccess: () => speak( __( 'Your decision goes to the worker.', 'concord' ) ) } );
		}
	};
	return (
		<section className="concord-decision" aria-labelledby="concord-decision">
			<Differences title={ __( 'What differs', 'concord' ) } of={ issue.facts?.differences } />
			<Differences title={ __( 'Changed in Dynamics since it was written', 'concord' ) } of={ issue.facts?.changed_in_dynamics } />
			<form onSubmit={ submit }>
				<h3 id="concord-decision">{ __( 'Your decision', 'concord' ) }</h3>
				<RadioControl
					label={ __( 'Which of the two counts?', 'concord' ) } hideLabelFromVision selected={ chosen } onChange={ ( value ) => setChosen( choices.find( ( choice ) => choice === value ) ?? '' ) }
					options={ choices.map( ( choice ) => ( { value: choice, ...wordsFor( choice, isStatus, issue.facts?.document ?? '' ) } ) ).map( ( { value, label, description } ) => ( { value, label, description } ) ) }
				/>
				{ words && (
					<>
						<TextControl label={ chosen === 'leave' ? __( 'Why is it left?', 'concord' ) : __( 'Reason (may be empty)', 'concord' ) } value={ reason } onChange={ setReason } maxLength={ 500 } __nextHasNoMarginBottom __next40pxDefaultSize />
						<Button variant="primary" type="submit" isBusy={ decide.isPending } disabled={ decide.isPending || ( chosen === 'leave' && reason.trim() === '' ) } accessibleWhenDisabled __next40pxDefaultSize>{ words.button }</Button>
					</>
				) }
				{ decide.error && <p className="concord-error" role="alert">{ decide.error.message }</p> }
			</form>
		</section>
	);
}

function Differences( { title, of }: { title: string; of: readonly string[] | undefined } ) {
	return of === undefined || of.length === 0 ? null : (
		<>
			{ /* translators: 1: title of a list, 2: how many. */ }
			<h3>{ sprintf( __( '%1$s (%2$d)', 'concord' ), title, of.length ) }</h3>
			<ul className="concord-decision__list">{ of.map( ( one, index ) => <li key={ `${ index }-${ one }` }>{ one }</li> ) }</ul>
		</>
	);
}
