"""Reserves a seat, is refused the same seat, and watches the reservation until it is cancelled.

Takes the address of the server, an access token, a performance and a seat; prints one JSON document.
"""
import asyncio
import json
import sys

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport

url, token, performance_id, seat_id = sys.argv[1:]
bearer = {"Authorization": f"Bearer {token}"}

RESERVE = gql(
    """
    mutation Reserve($input: ReserveSeatsInput!) {
      reserveSeats(input: $input) {
        __typename
        ... on Reservation { id status }
        ... on Refusal { code }
      }
    }
    """
)
CANCEL = gql(
    """
    mutation Cancel($input: CancelReservationInput!) {
      cancelReservation(input: $input) { ... on Reservation { status } }
    }
    """
)
WATCH = gql("subscription Watch($id: ID!) { reservationUpdated(id: $id) { status } }")


def over_http(headers):
    transport = RequestsHTTPTransport(url=f"{url}/graphql", headers=headers)
    # It fetches the schema by introspection and checks every document against it.
    return Client(transport=transport, fetch_schema_from_transport=True)


def reserve(key):
    seats = {"performanceId": performance_id, "seatIds": [seat_id], "idempotencyKey": key}
    return over_http(bearer).execute(RESERVE, variable_values={"input": seats})["reserveSeats"]


async def watch(reservation_id):
    seen = []
    socket = WebsocketsTransport(url=f"{url.replace('http', 'ws')}/graphql/ws", init_payload=bearer)
    async with Client(transport=socket) as session:
        async for event in session.subscribe(WATCH, variable_values={"id": reservation_id}):
            seen.append(event["reservationUpdated"]["status"])
            if len(seen) == 1:
                cancelled = {"input": {"reservationId": reservation_id}}
                await asyncio.to_thread(over_http(bearer).execute, CANCEL, variable_values=cancelled)
    return seen


made = reserve("one")
refused = reserve("two")
print(json.dumps({"made": made, "refused": refused, "watched": asyncio.run(watch(made["id"]))}))
