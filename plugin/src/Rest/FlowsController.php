<?php
/**
 * /flows.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Flows\Catalogue;
use Concord\Flows\FlowConflict;
use Concord\Flows\Repository;
use Concord\Proofs\ShapeGate;

defined( 'ABSPATH' ) || exit;

/** Content of a flow: draft, publish, go back. The worker checks what rows mean; their form is checked here. */
final class FlowsController extends Controller {

	private const ID = '(?P<id>[a-z0-9]{6,40})';

	public function register_routes(): void {
		$view     = array( $this, 'may_view' );
		$manage   = array( $this, 'may_manage' );
		$schema   = array( self::class, 'schema' );
		$id       = array(
			'id' => array(
				'type'    => 'string',
				'pattern' => '^[a-z0-9]{6,40}$',
			),
		);
		$revision = array(
			'revision' => array(
				'type'     => 'integer',
				'minimum'  => 0,
				'required' => true,
			),
		);
		$note     = array(
			'note' => array(
				'type'              => 'string',
				'default'           => '',
				'maxLength'         => 500,
				'sanitize_callback' => 'sanitize_text_field',
			),
		);
		$proof    = array(
			'check'    => array(
				'type'    => 'integer',
				'minimum' => 0,
				'default' => 0,
			),
			'override' => array(
				'type'              => 'string',
				'default'           => '',
				'maxLength'         => 300,
				'sanitize_callback' => 'sanitize_text_field',
			),
		);
		$version  = array(
			'version' => array(
				'type'     => 'integer',
				'minimum'  => Repository::BUILT_IN,
				'required' => true,
			),
		);
		$this->route( '/flows/' . self::ID, array( self::verb( 'GET', array( $this, 'read' ), $view, $id ) ), $schema );
		$this->route(
			'/flows/' . self::ID . '/draft',
			array(
				self::verb( 'PUT', array( $this, 'save' ), $manage, $id + $revision + array( 'mappings' => array( 'required' => true ) + FlowForm::any() ) ),
				self::verb( 'DELETE', array( $this, 'discard' ), $manage, $id + $revision ),
			),
			$schema
		);
		$this->route( '/flows/' . self::ID . '/publish', array( self::verb( 'POST', array( $this, 'publish' ), $manage, $id + $revision + $note + $proof ) ), $schema );
		$this->route( '/flows/' . self::ID . '/rollback', array( self::verb( 'POST', array( $this, 'rollback' ), $manage, $id + $revision + $version + $note + $proof ) ), $schema );
		$this->route( '/flows/' . self::ID . '/versions/(?P<version>\d+)', array( self::verb( 'GET', array( $this, 'version' ), $view, $id + $version ) ), array( 'type' => 'object', 'title' => 'concord-flow-version' ) );
	}

	/**
	 * GET /flows/<id>.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function read( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->with_flow( $request, fn ( string $id ): \WP_REST_Response => $this->shape( $id ) );
	}

	/**
	 * PUT /flows/<id>/draft.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function save( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$content = (array) $request['mappings'];
		$flow    = $this->services->flow_catalogue()->find( (string) $request['id'] );
		if ( null !== $flow && ! FlowForm::fits( $flow['kind'], $content ) ) {
			return self::error( 'flow_wrong_form', __( 'This is not the form of this flow: the order flow has documents, any other a trigger and steps.', 'concord' ), 400 );
		}
		return $this->changing( $request, fn ( string $id ) => $this->services->flows()->save_draft( $id, (int) $request['revision'], $content ) );
	}

	/**
	 * DELETE /flows/<id>/draft.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function discard( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->changing( $request, fn ( string $id ) => $this->services->flows()->save_draft( $id, (int) $request['revision'], null ) );
	}

	/**
	 * POST /flows/<id>/publish.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function publish( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$flows = $this->services->flows();
		$draft = $flows->head( (string) $request['id'] )['draft'];
		if ( null === $draft ) {
			return self::error( 'flow_no_draft', __( 'There is no draft to publish.', 'concord' ), 400 );
		}
		$flow  = $this->services->flow_catalogue()->find( (string) $request['id'] );
		$fault = FlowForm::fault( $draft['mappings'], (string) ( $this->services->connections()->find( $flow['connection_id'] ?? '' )['product'] ?? 'bc' ) );
		if ( null !== $fault ) {
			/* translators: %s: what is wrong with a mapping, a sentence. */
			return self::error( 'flow_invalid', sprintf( __( 'The draft was not published: %s Correct it, save the draft and publish again.', 'concord' ), $fault ), 400 );
		}
		$rival = true === ( $flow['enabled'] ?? false ) ? $this->services->flow_catalogue()->rival( (string) $request['id'], $draft['mappings'] ) : '';
		if ( '' !== $rival ) {
			return FlowListController::rival_error( $flow['name'] ?? '', $rival );
		}
		$reason = trim( (string) $request['override'] );
		$tested = Catalogue::ORDER === ( $flow['kind'] ?? '' ) || ShapeGate::tests( $draft['mappings'] );
		$refuse = $tested ? $this->services->shape_gate()->refusal( (string) $request['id'], (int) $request['revision'], (int) $request['check'], $reason ) : null;
		// Somebody else's newer draft is the first thing to tell.
		$current = $flows->head( (string) $request['id'] )['revision'] === (int) $request['revision'];
		if ( null !== $refuse && $current ) {
			return self::error( $refuse['code'], $refuse['message'], 409, array( 'failing' => $refuse['failing'] ) );
		}
		$unread = $current ? $this->services->draft_reading()->refusal( (string) $request['id'], (int) $request['revision'], $draft['mappings'], $flows->published( (string) $request['id'] )['mappings'] ?? null ) : null;
		if ( null !== $unread ) {
			return self::error( $unread['code'], $unread['message'], $unread['status'], array( 'problems' => $unread['problems'] ) );
		}
		/* translators: %s: reason a person gave. */
		$note = trim( (string) $request['note'] . ( '' === $reason ? '' : ' ' . sprintf( __( '(Published against its test: %s)', 'concord' ), $reason ) ) );
		return $this->changing( $request, static fn ( string $id ) => $flows->publish( $id, (int) $request['revision'], $draft['mappings'], $note ) );
	}

	/**
	 * POST /flows/<id>/rollback: the rows of an earlier version become the newest one; 0 is the built-in mapping. A draft stays as it is.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function rollback( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$flows    = $this->services->flows();
		$version  = (int) $request['version'];
		$mappings = $flows->mappings( (string) $request['id'], $version );
		if ( null === $mappings && Repository::BUILT_IN !== $version ) {
			return self::error( 'flow_unknown_version', __( 'There is no such version.', 'concord' ), 404 );
		}
		$flow   = $this->services->flow_catalogue()->find( (string) $request['id'] );
		$reason = trim( (string) $request['override'] );
		$refuse = $this->rollback_refusal( $request, $flow['kind'] ?? '', $mappings, $reason );
		if ( null !== $refuse ) {
			return $refuse;
		}
		/* translators: %s: reason a person gave. */
		$note = trim( (string) $request['note'] . ( '' === $reason ? '' : ' ' . sprintf( __( '(Published against its test: %s)', 'concord' ), $reason ) ) );
		return $this->changing(
			$request,
			static fn ( string $id ) => null === $mappings
				? $flows->use_built_in( $id, (int) $request['revision'], $note )
				: $flows->publish( $id, (int) $request['revision'], $mappings, $note, false )
		);
	}

	/**
	 * What keeps a version from coming back; null when nothing does. A worker read it when it was published, so none has to read it
	 * again before orders may go out by it; what one found in it now counts whatever reason is given.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request  Validated.
	 * @param string                                 $kind     Of Catalogue; '' where there is no such flow.
	 * @param array<string, mixed>|null              $mappings Content of the version; null: the built-in mapping, or no flow any more.
	 * @param string                                 $reason   Why it comes back nevertheless.
	 */
	private function rollback_refusal( \WP_REST_Request $request, string $kind, ?array $mappings, string $reason ): ?\WP_Error {
		$id       = (string) $request['id'];
		$revision = (int) $request['revision'];
		$version  = (int) $request['version'];
		if ( '' === $kind || $this->services->flows()->head( $id )['revision'] !== $revision ) {
			// Told by what follows.
			return null;
		}
		$flow  = $this->services->flow_catalogue()->find( $id );
		$rival = null === $mappings || true !== ( $flow['enabled'] ?? false ) ? '' : $this->services->flow_catalogue()->rival( $id, $mappings );
		if ( '' !== $rival ) {
			return FlowListController::rival_error( $flow['name'] ?? '', $rival );
		}
		$problems = null === $mappings ? array() : $this->services->draft_reading()->problems( $id, $revision, $version ) ?? array();
		if ( array() !== $problems ) {
			/* translators: %s: what is wrong with a mapping, a sentence. */
			return self::error( 'flow_invalid', sprintf( __( 'This version cannot be used any more: %s', 'concord' ), $problems[0] ), 400, array( 'problems' => $problems ) );
		}
		$tested = Catalogue::ORDER === $kind || ( null !== $mappings && ShapeGate::tests( $mappings ) );
		$refuse = $tested ? $this->services->shape_gate()->refusal( $id, $revision, (int) $request['check'], $reason, $version ) : null;
		return null === $refuse ? null : self::error( $refuse['code'], $refuse['message'], 409, array( 'failing' => $refuse['failing'] ) );
	}

	/**
	 * GET /flows/<id>/versions/<version>.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function version( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$mappings = $this->services->flows()->mappings( (string) $request['id'], (int) $request['version'] );
		return null === $mappings ? self::error( 'flow_unknown_version', __( 'There is no such version.', 'concord' ), 404 ) : self::answer( array( 'mappings' => $mappings ) );
	}

	/**
	 * JSON schema of the answer.
	 *
	 * @return array<string, mixed>
	 */
	public static function schema(): array {
		return array(
			'title'      => 'concord-flow',
			'type'       => 'object',
			'properties' => array(
				'connection_id' => array( 'type' => 'string' ),
				'kind'          => array( 'type' => 'string' ),
				'name'          => array( 'type' => 'string' ),
				'enabled'       => array( 'type' => 'boolean' ),
				'revision'      => array( 'type' => 'integer' ),
				'draft'         => array( 'type' => array( 'object', 'null' ) ),
				'published'     => array( 'type' => array( 'object', 'null' ) ),
				'versions'      => array( 'type' => 'array' ),
				'built_in'      => array( 'type' => 'array' ),
			),
		);
	}

	/**
	 * Runs a change and answers with what stands now; a conflict comes with what the other person saved.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 * @param callable( string ): mixed              $work    Gets the flow's id.
	 */
	private function changing( \WP_REST_Request $request, callable $work ): \WP_REST_Response|\WP_Error {
		return $this->with_flow(
			$request,
			function ( string $id ) use ( $work ): \WP_REST_Response|\WP_Error {
				try {
					$work( $id );
					$this->services->flow_runs()->arrange( $id );
					return $this->shape( $id );
				} catch ( FlowConflict ) {
					return self::error( 'flow_conflict', __( 'Somebody else changed this mapping since you opened it. Your changes are still here; compare them, then save again.', 'concord' ), 409, array( 'current' => $this->shape( $id )->get_data() ) );
				}
			}
		);
	}

	/**
	 * 404 where there is no such flow.
	 *
	 * @param \WP_REST_Request<array<string, mixed>>               $request Validated.
	 * @param callable( string ): (\WP_REST_Response|\WP_Error) $work    Gets the flow's id.
	 */
	private function with_flow( \WP_REST_Request $request, callable $work ): \WP_REST_Response|\WP_Error {
		$id = (string) $request['id'];
		return null === $this->services->flow_catalogue()->find( $id )
			? self::error( 'connection_unknown', __( 'There is no such connection or flow. It may have been deleted.', 'concord' ), 404 )
			: $work( $id );
	}

	private function shape( string $id ): \WP_REST_Response {
		$flows = $this->services->flows();
		$head  = $flows->head( $id );
		$flow  = $this->services->flow_catalogue()->find( $id );
		return self::answer(
			array(
				'connection_id' => $flow['connection_id'] ?? $id,
				'kind'          => $flow['kind'] ?? Catalogue::ORDER,
				'name'          => $flow['name'] ?? '',
				'enabled'       => $flow['enabled'] ?? false,
				'revision'      => $head['revision'],
				'draft'         => $head['draft'],
				'published'     => $flows->published( $id ),
				'versions'      => array_reverse( $head['versions'] ),
			) + ( isset( $head['built_in'] ) ? array( 'built_in' => array_reverse( $head['built_in'] ) ) : array() )
		);
	}
}
