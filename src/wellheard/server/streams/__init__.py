"""Where phone systems connect: websockets and the TCP of AudioSocket, who is let in, and what holds nobody up."""
