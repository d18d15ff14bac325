import { Button } from '@wordpress/components';
import { useEffect, useRef } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { Overview } from '../api/schema.ts';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useRoute } from '../router.ts';
import { Access } from './access.tsx';
import { BackfillCard } from './backfill-card.tsx';
import { Configure } from './configure.tsx';
import { GoLive } from './go-live.tsx';
import { useKeep, useSetup } from './queries.ts';
import type { Setup } from './schema.ts';
import { Validate } from './validate.tsx';
import { minutesLeft, minutesWords, missingSentence, stageName } from './words.ts';

/** The way from installed to live, on Overview until it was gone; then a small card. */
export default function SetupArea( { overview }: { overview: Overview } ) {
	const { data, error, isPending, refetch } = useSetup();
	if ( isPending ) {
		return <Skeleton rows={ 4 } />;
	}
	if ( ! data ) {
		return <ErrorState error={ error } onRetry={ () => void refetch() } />;
	}
	// A store that was live before there was a checklist may still lack a worker or a connection.
	const begun = ! data.stages.some( ( stage ) => stage.missing.includes( 'no_worker' ) || stage.missing.includes( 'no_connection' ) );
	return data.go_live.live && begun ? <Done setup={ data } /> : <Stages setup={ data } overview={ overview } />;
}

function Done( { setup }: { setup: Setup } ) {
	return (
		<section className="concord-card" aria-labelledby="concord-setup">
			<h2 id="concord-setup" className="concord-heading">{ __( 'Setup complete', 'concord' ) }</h2>
			<p>{ setup.go_live.start_at === null
				? __( 'Orders are sent by themselves.', 'concord' )
				/* translators: %s: date and time. */
				: sprintf( __( 'Orders placed since %s are sent by themselves.', 'concord' ), new Date( setup.go_live.start_at ).toLocaleString() ) }</p>
			{ setup.go_live.left_out && <p>{ sprintf( /* translators: 1, 2: date and time. */ __( 'Orders placed between %1$s and %2$s were left out; any of them can still be sent from its row.', 'concord' ), new Date( setup.go_live.left_out.from ).toLocaleString(), new Date( setup.go_live.left_out.to ).toLocaleString() ) }</p> }
			{ setup.stages[ 3 ]?.missing.map( ( code ) => <p key={ code } className="concord-fine">{ missingSentence( code ) }</p> ) }
			<BackfillCard setup={ setup } />
		</section>
	);
}

function Stages( { setup, overview }: { setup: Setup; overview: Overview } ) {
	const { route, go } = useRoute();
	const keep = useKeep();
	const heading = useRef< HTMLHeadingElement >( null );
	const shown = Math.min( 4, Math.max( 1, Number( route[ 'stage' ] ?? setup.stage ) || 1 ) );
	const stage = setup.stages[ shown - 1 ];
	const open = ( number: number ) => {
		go( { tab: 'overview', stage: String( number ) } );
		if ( readBoot().canManage ) {
			keep.mutate( { stage: number } );
		}
	};
	const moved = route[ 'stage' ] !== undefined;
	// A new stage begins at its heading, for the eye and for a screen reader.
	useEffect( () => {
		if ( moved ) {
			heading.current?.focus();
		}
	}, [ shown, moved ] );
	if ( ! stage ) {
		return null;
	}
	const common = { setup, workerOnline: overview.worker?.state === 'online', onKeep: ( changes: Parameters< typeof keep.mutate >[ 0 ] ) => keep.mutate( changes ) };
	return (
		<section className="concord-setup" aria-labelledby="concord-setup">
			<h2 id="concord-setup" className="concord-heading">{ __( 'Set up', 'concord' ) }</h2>
			<ol className="concord-setup__stages">
				{ setup.stages.map( ( one, index ) => (
					<li key={ one.id } className={ one.passed ? 'is-done' : '' }>
						<Button variant="tertiary" aria-current={ index + 1 === shown ? 'step' : undefined } onClick={ () => open( index + 1 ) }>
							<span aria-hidden="true">{ one.passed ? '✓' : index + 1 }</span> { stageName( one.id ) } <span className="concord-fine">{ one.passed ? __( 'done', 'concord' ) : minutesWords( minutesLeft( one.missing ) ) }</span>
						</Button>
					</li>
				) ) }
			</ol>
			<h3 ref={ heading } tabIndex={ -1 } className="concord-heading">{ stageName( stage.id ) }</h3>
			{ stage.id === 'access' && <Access { ...common } /> }
			{ stage.id === 'configure' && <Configure { ...common } /> }
			{ stage.id === 'validate' && <Validate { ...common } /> }
			{ stage.id === 'live' && <GoLive setup={ setup } /> }
			{ keep.error && <p className="concord-error" role="alert">{ keep.error.message }</p> }
			{ stage.id !== 'live' && (
				<div className="concord-setup__foot">
					{ stage.missing.length > 0 && <ul aria-label={ __( 'Still missing', 'concord' ) }>{ stage.missing.map( ( code ) => <li key={ code }>{ missingSentence( code ) }</li> ) }</ul> }
					<Button variant={ stage.passed ? 'primary' : 'secondary' } __next40pxDefaultSize onClick={ () => open( shown + 1 ) }>
						{ /* translators: %s: name of the next stage. */ sprintf( __( 'Next: %s', 'concord' ), stageName( setup.stages[ shown ]?.id ?? 'live' ) ) }
					</Button>
				</div>
			) }
		</section>
	);
}
