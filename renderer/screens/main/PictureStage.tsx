// Placeholder until the picture is there.
export function PictureStage() {
  return <div className="stage" />;
}
