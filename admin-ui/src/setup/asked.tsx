import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { readBoot } from '../boot.ts';
import { Time } from '../components/time.tsx';
import { useAsk } from './queries.ts';
import type { KnownCommand, SetupCommand } from './schema.ts';

type Props = { name: SetupCommand; known: KnownCommand; connectionId: string; label: string; again: string; busy: string; workerOnline: boolean; args?: Record< string, number >; primary?: boolean };

/** A question to the worker: asks, says that it waits and for whom, and why the last try failed. The last answer stays in view. */
export function Asked( { name, known, connectionId, label, again, busy, workerOnline, args = {}, primary = true }: Props ) {
	const ask = useAsk();
	const running = ask.isPending || ( known !== null && known.running !== null );
	const answered = known?.last ?? null;
	return (
		<div className="concord-asked">
			{ readBoot().canManage && <Button variant={ primary && ! answered ? 'primary' : 'secondary' } isBusy={ running } disabled={ running } accessibleWhenDisabled __next40pxDefaultSize onClick={ () => ask.mutate( { name, args: { connection_id: connectionId, ...args } } ) }>
				{ answered ? again : label }
			</Button> }
			<div role="status">
				{ running && <p>{ workerOnline ? busy : __( 'Waiting for the worker: it is not running right now. Nothing is lost; it answers when it is back.', 'concord' ) }</p> }
				{ ! running && ask.error && <p className="concord-error">{ ask.error.message }</p> }
				{ ! running && known?.issue && <p className="concord-error">{ known.issue.message } { known.issue.remedy }</p> }
				{ answered && ( running || known?.issue || ask.error ) && <p className="concord-fine">{ __( 'Below is what was read last:', 'concord' ) } <Time value={ answered.at } /></p> }
			</div>
		</div>
	);
}
